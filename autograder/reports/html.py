"""The class report: one self-contained folder of HTML pages, made from the results one by one.

`index.html` shows the class: what needs a person, everybody's points, mistakes and exercises. Every student has a page with each
message beside their own code and its picture, and another to walk through each path. Nothing is fetched from a network. A
script of ours sorts and filters the class, and moves the marks of a path; each is named by its hash in the page's policy, and a
page is whole without it.
Jinja2 escapes every value; what is hidden in it is taken out before, or written out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape

from autograder.atomic_files import at_work, write_text, writing
from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.judging.groups import Group
from autograder.judging.results import Result
from autograder.judging.telling import with_seen
from autograder.reports.code_view import CodeView
from autograder.reports.drawing import templates
from autograder.reports.graded import Graded
from autograder.reports.overview import LONG, Overview, Row
from autograder.reports.pages import PATHS, anchor, explorer_name, page_script
from autograder.reports.people import Known
from autograder.reports.terminal import points, told
from autograder.safe_text import one_line, plain, visible

HEAT = 10  # steps of colour from nothing to all points
CODE = re.compile(r"`([^`\n]+)`")


def write_report(
    course: Course,
    out: Path,
    seed: int,
    results: Iterable[Result],
    known: Mapping[str, Sequence[Mistake]],
    groups: Sequence[Group] = (),
    confinement: str = "",
    lines: Mapping[str, Graded] | None = None,
) -> Path:
    """Write `report/index.html`, whose path is returned, and a page for each student.

    Args:
        results: all results, their pictures drawn, sorted by student; they are taken one student at a time.
        known: the known mistakes of each exercise, for what each says.
        groups: students who failed a step alike, where no known mistake explains it.
        confinement: what submissions were confined by, in words.
        lines: by student, what exercises came to, as exports say it; without them nothing is not yet due.
    """
    environment = _environment(course)
    folder, overview, page = out / "report", Overview(course, known, groups), environment.get_template("student.html")
    with at_work(folder), at_work(folder / PATHS):
        for row, theirs in _students(
            (with_seen(each, course.exercises[each.exercise]) for each in results), lines or {}
        ):
            overview.add(row, theirs)
            for result in theirs:
                for step in result.steps:
                    if step.explorer:
                        write_text(folder / explorer_name(row.page, result.exercise, step.step), step.explorer)
            write_text(folder / row.page, page.render(row=row, results=theirs, views=overview.views, alone=False))
        script, policy = page_script("class.js")
        given = {"overview": overview, "seed": seed, "confinement": confinement, "script": script, "hash": policy}
        with writing(folder / "index.html") as file:
            file.writelines(environment.get_template("index.html").generate(**given))
    with suppress(OSError):
        (folder / PATHS).rmdir()  # nobody has a page to walk through
    return folder / "index.html"


def page_alone(course: Course) -> Callable[[Sequence[Result], Graded], str]:
    """Makes one student's page as it may leave the class: there is no link in it to anybody else's."""
    page, views = _environment(course).get_template("student.html"), Overview(course).views

    def render(theirs: Sequence[Result], line: Graded) -> str:
        (row, results), *_ = _students(theirs, {line.student: line})
        return page.render(row=row, results=results, views=views, alone=True)

    return render


def heat(earned: float, most: float) -> str:
    """The class of a cell that is coloured by its share of the points; only none and all have the outermost colours."""
    share = earned / most if most else 1.0
    inner = min(max(round(HEAT * share), 1), HEAT - 1)
    return f"h{0 if share <= 0 else HEAT if share >= 1 else inner}"


def said(text: str) -> Markup:
    """A message's text with what stands in backticks as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(plain(text)))))


def _environment(course: Course) -> Environment:
    environment = templates().overlay()
    ours = {"points": points, "plain": plain, "one_line": one_line, "visible": visible, "told": told, "said": said}
    environment.filters = {**environment.filters, **ours, "code": CodeView}
    given = {"course": course.spec, "anchor": anchor, "explorer_name": explorer_name, "heat": heat, "long": LONG}
    environment.globals = {**environment.globals, **given}
    return environment


def _students(results: Iterable[Result], lines: Mapping[str, Graded]) -> Iterator[tuple[Row, list[Result]]]:
    """Each student's row and results."""
    for student, mine in itertools.groupby(results, key=lambda result: result.student):
        theirs = list(mine)
        if (line := lines.get(student)) is None:
            line = Graded(student, Known())
            for result in theirs:
                line.enter(result, bool(result.final and result.final.adjustment))
        yield Row(line, frozenset(result.exercise for result in theirs)), theirs
