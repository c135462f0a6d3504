"""What the class report tells of a class: who needs a person, everybody's points, which mistakes are common, how exercises went.

In memory stay a line for each student, where each mistake was made, and no result.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.judging.groups import Group
from autograder.judging.results import Result
from autograder.reports.graded import Graded
from autograder.reports.pages import anchor, page_name, placeless
from autograder.reports.terminal import points

BINS = 5
HALF = 0.5  # of the points: below it a student is in trouble
HARDEST, FIRST, LONG = 6, 5, 12  # steps, mistakes of an exercise, and names that are shown at once


@dataclass(frozen=True, slots=True)
class Place:
    """Where a student's step is told of: the student's name, a link to it from the index, whether its line at fault is known."""

    student: str
    link: str
    line: bool = False


@dataclass
class Ranked:
    """One mistake, and who made it: a known one, one that several made alike, or whatever else made a step fail.

    Attributes:
        id: of a known mistake, else empty; says: what it is, empty of the last kind.
        quoted: a line with it, as one of them has it; change: of what kind a change mends it.
    """

    exercise: str
    step: str
    id: str
    says: str
    places: list[Place] = field(default_factory=list)
    quoted: str = ""
    change: str = ""

    @property
    def lines(self) -> int:
        """In how many files the line was found."""
        return sum(place.line for place in self.places)


@dataclass
class ExerciseView:
    """What the overview tells of one exercise."""

    id: str
    title: str
    max_points: float
    steps: list[str]
    used: bool = False  # whether there is a result
    scores: list[float] = field(default_factory=list)  # of all that could be graded, and 0 of what is missing
    looked_at: int = 0  # submissions that ran
    passed_steps: Counter[str] = field(default_factory=Counter)

    @property
    def heads(self) -> tuple[str, str]:
        """What stands above its column: its number, and what comes after; one of both alone where there is no number."""
        number, _, rest = self.id.partition("_")
        return (number, rest.replace("_", " ")) if number.isdigit() and rest else (self.id, "")

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
    """A student's line of the overview: what exercises came to, and of which there is a result."""

    line: Graded
    results: frozenset[str]

    @property
    def student(self) -> str:
        """The name in the results."""
        return self.line.student

    @property
    def page(self) -> str:
        """The name of the student's page."""
        return page_name(self.student)

    @property
    def total(self) -> float | None:
        """All points of the student, after late rules and adjustments; None where something could not be graded."""
        return None if self.line.errors else sum(self.line.points.values())

    def status(self, exercise: str) -> str:
        """Graded, error, not yet due or missing; empty where there is no result that would be due."""
        if exercise in self.line.points:
            return "graded"
        return self.line.state(exercise, "missing" if exercise in self.results else "")

    def state(self, result: Result) -> str:
        """A result's own status, or that what is missing is not yet due."""
        return self.line.state(result.exercise, result.status) if result.status == "missing" else result.status

    def of(self, status: str) -> list[str]:
        """The exercises that are in this state."""
        return [exercise for exercise in sorted(self.results | self.line.ahead) if self.status(exercise) == status]


class Overview:
    """What is kept of all results for `index.html`."""

    def __init__(
        self, course: Course, known: Mapping[str, Sequence[Mistake]] | None = None, groups: Sequence[Group] = ()
    ) -> None:
        self.views = {
            name: ExerciseView(name, spec.title, spec.max_points, list(spec.steps))
            for name, spec in course.exercises.items()
        }
        self.rows: list[Row] = []
        self.changed = False  # whether late rules or adjustments are in the points
        self.errors: list[tuple[Place, str, str]] = []
        self.shared = [_of_group(group) for group in groups]
        self._known: dict[tuple[str, str], list[Mistake]] = {}
        for exercise, mistakes in (known or {}).items():
            for mistake in mistakes:
                self._known.setdefault((exercise, mistake.id), []).append(mistake)
        self._ranked: dict[tuple[str, ...], Ranked] = {}

    @property
    def used(self) -> list[ExerciseView]:
        """The exercises that somebody handed in."""
        return [view for view in self.views.values() if view.used]

    @property
    def max_points(self) -> float:
        """The points of these exercises together."""
        return sum(view.max_points for view in self.used)

    @property
    def absent(self) -> list[Row]:
        """Those who handed in nothing at all, though some of it is due."""
        return [row for row in self.rows if row.of("missing") and not row.line.handed_in]

    @property
    def incomplete(self) -> list[Row]:
        """Those who handed in some of the exercises; first those of whom most is missing."""
        some = [row for row in self.rows if row.of("missing") and row.line.handed_in]
        return sorted(some, key=lambda row: -len(row.of("missing")))

    @property
    def in_trouble(self) -> list[Row]:
        """Those who handed something in and have less than half of the points that are due; the lowest first."""
        low = [row for row in self.rows if self.is_low(row) and row.line.handed_in]
        return sorted(low, key=lambda row: row.total or 0.0)

    @property
    def totals(self) -> list[float]:
        """The points of everybody of whom something is due, and all could be graded."""
        return [row.total for row in self.rows if row.total is not None and self.due(row)]

    @property
    def average(self) -> float | None:
        """How much of the points that were due these have, in percent; None of nobody."""
        due = sum(self.due(row) for row in self.rows if row.total is not None)
        return 100 * sum(self.totals) / due if due else None

    def due(self, row: Row) -> float:
        """The points of the exercises that came in, without those that are not yet due for this student."""
        return sum(view.max_points for view in self.used if view.id not in row.line.ahead)

    def is_low(self, row: Row) -> bool:
        """Whether a student has less than half of these; nobody is of whom something could not be graded."""
        return row.total is not None and row.total < HALF * self.due(row)

    @property
    def hardest(self) -> list[tuple[ExerciseView, str, int]]:
        """The steps that fewest of those pass whose work ran, with how many do."""
        steps = [(view, step, view.passed_steps[step]) for view in self.used if view.looked_at for step in view.steps]
        failed = [each for each in steps if each[2] < each[0].looked_at]
        return sorted(failed, key=lambda each: each[2] / each[0].looked_at)[:HARDEST]

    @property
    def mistakes(self) -> list[tuple[ExerciseView, list[Ranked], list[Ranked]]]:
        """By exercise: the mistakes that most made, and all others. Who failed a step alike is counted there, else with all who failed it."""
        alike = {(each.exercise, each.step, place.student) for each in self.shared for place in each.places}
        of: dict[str, list[Ranked]] = defaultdict(list)
        for each in [*self._ranked.values(), *self.shared]:
            if not each.says:
                rest = [place for place in each.places if (each.exercise, each.step, place.student) not in alike]
                each = replace(each, places=rest)
            if each.places:
                of[each.exercise].append(each)
        found = []
        for view in self.used:
            ranked = sorted(of[view.id], key=lambda one: (-len(one.places), not one.says, one.id or one.step))
            first = FIRST if len(ranked) > FIRST + 1 else len(ranked)
            if ranked:
                found.append((view, ranked[:first], ranked[first:]))
        return found

    def add(self, row: Row, results: Iterable[Result]) -> None:
        """Count one more student, whose row this is."""
        self.rows.append(row)
        for result in results:
            self._count(row, result)

    def _count(self, row: Row, result: Result) -> None:
        exercise, view = result.exercise, self.views[result.exercise]
        view.used, status = True, row.status(exercise)
        if status in ("graded", "missing"):
            view.scores.append(result.final_points)
        self.changed |= result.final is not None
        view.looked_at += bool(result.steps)
        if status == "error":
            place = Place(row.student, f"{row.page}#{anchor(exercise)}")
            self.errors.append((place, exercise, placeless(result.message)))
        for step in result.steps:
            view.passed_steps[step.step] += step.status == "passed"
            if step.status != "failed":
                continue
            place = Place(row.student, f"{row.page}#{anchor(exercise, step.step)}", step.line is not None)
            names = dict.fromkeys(check.mistake for check in step.checks if check.mistake)
            for name in names or [""]:
                known = self._known.get((exercise, name), [])
                blank = Ranked(exercise, known[0].step if known else step.step, name, _says(known) or name)
                ranked = self._ranked.setdefault((exercise, name, "" if name else step.step), blank)
                if not ranked.places or ranked.places[-1].student != row.student:
                    ranked.places.append(place)


def _of_group(group: Group) -> Ranked:
    """A group, and where its members' steps are told of."""
    link = anchor(group.exercise, group.step)
    places = [Place(student, f"{page_name(student)}#{link}") for student in group.students]
    return Ranked(group.exercise, group.step, "", group.says, places, group.quoted, group.change)


def _says(variants: Sequence[Mistake]) -> str:
    """What a mistake's variants say, with an ellipsis for the constant that tells them apart."""
    words = zip(*(known.says.split() for known in variants), strict=False)
    return " ".join(same[0] if len(set(same)) == 1 else "…" for same in words)
