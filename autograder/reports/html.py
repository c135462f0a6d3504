"""The class report: one self-contained folder of HTML pages, made from the results one by one.

`index.html` shows the class: points, histograms, and the mistakes ranked by how many made each. Every
student has a page with each message and its picture, and another to walk through each path. Nothing is fetched from a network,
and no script runs but that of the last.
Jinja2 escapes every value; what is hidden in it is taken out before, or written out. The results are read twice, for the pages and
for the lines of the index: in memory stay a number for each, where each mistake was made, and one student's results.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment

from autograder.atomic_files import write_text, writing
from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.judging.groups import Group
from autograder.judging.results import Result, with_seen
from autograder.reports.drawing import templates
from autograder.reports.terminal import points, told
from autograder.safe_text import one_line, plain, visible

BINS = 5
PATHS = "paths"  # the folder of the pages to walk through, beside the students' own
FILTERS = {"points": points, "plain": plain, "one_line": one_line, "visible": visible, "told": told}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a student's step is told of: the student's name, and a link to it from the index."""

    student: str
    link: str


@dataclass
class Ranked:
    """One mistake (or one step that failed without a known one), and who made it."""

    exercise: str
    step: str
    id: str
    says: str
    places: list[Place] = field(default_factory=list)
    lines: int = 0  # of those without a name: in how many files the line was found


@dataclass
class ExerciseView:
    """What the overview tells of one exercise."""

    id: str
    title: str
    max_points: float
    steps: list[str]
    scores: list[float] = field(default_factory=list)
    looked_at: int = 0  # submissions that ran
    passed_steps: Counter[str] = field(default_factory=Counter)

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        """A histogram: (label, count, height in percent of the tallest) of each fifth of the points."""
        counts = [0] * BINS
        for score in self.scores:
            counts[min(BINS - 1, int(BINS * score / self.max_points))] += 1
        edges = [points(round(self.max_points * i / BINS, 2)) for i in range(BINS + 1)]
        tallest = max(counts) or 1
        labels = [f"{low}–{high}" for low, high in itertools.pairwise(edges)]
        return [(label, count, round(100 * count / tallest)) for label, count in zip(labels, counts, strict=True)]

    @property
    def mean(self) -> float:
        """The mean of all scores."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0

    @property
    def full(self) -> int:
        """How many have all points."""
        return sum(score >= self.max_points for score in self.scores)


@dataclass(frozen=True)
class Row:
    """A student's line of the overview: by exercise (points, max_points, status)."""

    student: str
    page: str
    cells: dict[str, tuple[float, float, str]]

    @property
    def total(self) -> float:
        """All points of the student."""
        return sum(earned for earned, _, _ in self.cells.values())


class Overview:
    """What is kept of all results for `index.html`."""

    def __init__(self, course: Course, known: Mapping[str, Sequence[Mistake]]) -> None:
        self.views = {
            name: ExerciseView(name, spec.title, spec.max_points, list(spec.steps))
            for name, spec in course.exercises.items()
        }
        self.students = 0
        self._known: dict[tuple[str, str], list[Mistake]] = {}
        for exercise, mistakes in known.items():
            for mistake in mistakes:
                self._known.setdefault((exercise, mistake.id), []).append(mistake)
        self._ranked: dict[tuple[str, ...], Ranked] = {}

    @property
    def used(self) -> list[ExerciseView]:
        """The exercises that somebody handed in."""
        return [view for view in self.views.values() if view.scores]

    @property
    def named(self) -> list[Ranked]:
        """The known mistakes that were made, the most frequent first."""
        return self._by_frequency([ranked for ranked in self._ranked.values() if ranked.id])

    @property
    def unnamed(self) -> list[Ranked]:
        """The steps that failed without a known mistake, the most frequent first."""
        return self._by_frequency([ranked for ranked in self._ranked.values() if not ranked.id])

    @staticmethod
    def _by_frequency(found: list[Ranked]) -> list[Ranked]:
        return sorted(found, key=lambda one: (-len(one.places), one.exercise, one.id or one.step))

    def add(self, row: Row, results: Iterable[Result]) -> None:
        """Count one more student, whose row this is."""
        self.students += 1
        for result in results:
            self._count(row, result)

    def _count(self, row: Row, result: Result) -> None:
        exercise, view = result.exercise, self.views[result.exercise]
        view.scores.append(result.points)
        view.looked_at += bool(result.steps)
        for step in result.steps:
            view.passed_steps[step.step] += step.status == "passed"
            if step.status != "failed":
                continue
            place = Place(row.student, f"{row.page}#{anchor(exercise, step.step)}")
            names = dict.fromkeys(check.mistake for check in step.checks if check.mistake)
            for name in names or [""]:
                known = self._known.get((exercise, name), [])
                blank = Ranked(exercise, known[0].step if known else step.step, name, _says(known) or name)
                ranked = self._ranked.setdefault((exercise, name, "" if name else step.step), blank)
                if not ranked.places or ranked.places[-1].student != row.student:
                    ranked.places.append(place)
                    ranked.lines += step.line is not None


def write_report(
    course: Course,
    out: Path,
    seed: int,
    results: Callable[[], Iterable[Result]],
    known: Mapping[str, Sequence[Mistake]],
    groups: Sequence[Group] = (),
    confinement: str = "",
) -> Path:
    """Write `report/index.html` and a page for each student.

    Args:
        results: gives all results, their pictures drawn, the same each time it is called, sorted by student.
        known: the known mistakes of each exercise, for what each says.
        groups: students who failed a step alike, where no known mistake explains it.
        confinement: what submissions were confined by, in words.

    Returns:
        The path of the index.
    """
    environment = _environment(course)
    folder, overview, page = out / "report", Overview(course, known), environment.get_template("student.html")
    for row, theirs in _students(with_seen(each, course.exercises[each.exercise]) for each in results()):
        overview.add(row, theirs)
        for result in theirs:
            for step in result.steps:
                if step.explorer:
                    write_text(folder / explorer_name(row.page, result.exercise, step.step), step.explorer)
        write_text(folder / row.page, page.render(row=row, results=theirs, views=overview.views, alone=False))
    index = environment.get_template("index.html")
    with writing(folder / "index.html") as file:
        rows = (row for row, _ in _students(results()))
        file.writelines(
            index.generate(
                overview=overview,
                rows=rows,
                seed=seed,
                groups=[_of_group(group) for group in groups],
                confinement=confinement,
            )
        )
    return folder / "index.html"


def page_alone(course: Course) -> Callable[[Sequence[Result]], str]:
    """Makes one student's page as it may leave the class: there is no link in it to anybody else's."""
    page, views = _environment(course).get_template("student.html"), Overview(course, {}).views

    def render(theirs: Sequence[Result]) -> str:
        (row, results), *_ = _students(theirs)
        return page.render(row=row, results=results, views=views, alone=True)

    return render


def _environment(course: Course) -> Environment:
    environment = templates().overlay()
    environment.filters = {**environment.filters, **FILTERS}
    environment.globals = {
        **environment.globals,
        "course": course.spec,
        "anchor": anchor,
        "explorer_name": explorer_name,
    }
    return environment


def _students(results: Iterable[Result]) -> Iterator[tuple[Row, list[Result]]]:
    """Each student's row and results."""
    for student, mine in itertools.groupby(results, key=lambda result: result.student):
        theirs = list(mine)
        cells: dict[str, tuple[float, float, str]] = {
            one.exercise: (one.points, one.max_points, one.status) for one in theirs
        }
        yield Row(student, page_name(student), cells), theirs


def _of_group(group: Group) -> tuple[Group, Ranked]:
    """A group, and where its members' steps are told of."""
    link = anchor(group.exercise, group.step)
    places = [Place(student, f"{page_name(student)}#{link}") for student in group.students]
    return group, Ranked(group.exercise, group.step, "", group.title, places)


def _says(variants: Sequence[Mistake]) -> str:
    """What a mistake's variants say, with an ellipsis for the constant that tells them apart."""
    words = zip(*(known.says.split() for known in variants), strict=False)
    return " ".join(same[0] if len(set(same)) == 1 else "…" for same in words)


def anchor(exercise: str, step: str = "") -> str:
    """The name of a place on a student's page."""
    return f"{exercise}.{step}" if step else exercise


def explorer_name(page: str, exercise: str, step: str) -> str:
    """The page to walk through a step's path, as the student's own page links it."""
    return f"{PATHS}/{page.removesuffix('.html')}.{anchor(exercise, step)}.html"


def page_name(student: str) -> str:
    """A file name for a student's page that no two students share, whatever their names hold.

    The hash is too long for anybody to look for a name with another's page.
    """
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', student)[:40].strip('-')}-{digest}.html"
