"""What comes after grading: `export` for gradebooks, `feedback` for students, `similar` for whoever wants to look."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from autograder.errors import UsageError
from autograder.frontends.commands.common import UNGRADED, CourseDir, console_for, count, find_course_for, say, warn
from autograder.frontends.commands.instructor import From

GradebookFormat = Literal["wide", "canvas", "moodle", "gradescope"]


def export(
    graded: Annotated[Path, typer.Argument(help="A folder that `grade` wrote.")],
    form: Annotated[
        GradebookFormat, typer.Option("--format", help="For which gradebook; wide is for people.")
    ] = "wide",
    out: Annotated[Path | None, typer.Option("--out", help="The file [default: FORMAT.csv in the folder].")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="EXERCISE=NAME", help="What an exercise's column is called there."),
    ] = None,
    course: CourseDir = None,
) -> None:
    """Write a graded class as the table that a gradebook imports."""
    from autograder.course.lookup import find_exercise
    from autograder.reports.exports import export as write_export

    found = find_course_for(course, str(graded))
    titles = {}
    for word in column or []:
        exercise, equals, title = word.partition("=")
        if not equals or not title:
            raise UsageError(f"--column {word}: write EXERCISE=NAME, such as 02='Homework 2 (1234)'")
        titles[find_exercise(found, exercise)] = title
    path = out or graded / f"{form}.csv"
    said, left_out = write_export(found, graded, path, form, titles)
    warn(console_for(stderr=True), *said, *left_out)
    say(console_for(), f"Wrote {path}.")
    if left_out:
        raise typer.Exit(UNGRADED)


def feedback(
    graded: Annotated[Path, typer.Argument(help="A folder that `grade` wrote.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write a page for each student into, and zips.")],
    course: CourseDir = None,
) -> None:
    """Write what goes back to students. Pages, and zips for Moodle and Canvas."""
    from autograder.classroom.result_store import kept_pictures
    from autograder.reports.feedback import write_feedback

    done = write_feedback(find_course_for(course, str(graded)), graded, out, partial(kept_pictures, graded))
    warn(console_for(stderr=True), *done.said)
    zips = "".join(f" {path.name}" for path in done.zips)
    say(
        console_for(),
        f"Wrote {count(done.pages, 'page')} into {out}{f', and for the bulk upload{zips}' if zips else ''}.",
    )


def similar(
    paths: Annotated[list[Path], typer.Argument(help="What was handed in, as for `grade`.")],
    least: Annotated[float, typer.Option("--least", min=1, max=100, help="Percent that a pair has in common.")] = 80,
    system: From = None,
    course: CourseDir = None,
) -> None:
    """List pairs of hand-ins that are alike. Names and layout are no matter; no verdict: look at them."""
    from autograder.reports.graded import RESULTS
    from autograder.submissions.alike import alike
    from autograder.submissions.collect import collect

    for path in paths:
        if (path / RESULTS).is_file():
            raise UsageError(f"{path}: a folder that `grade` wrote: name what was handed in, as for `autograder grade`")
    found = find_course_for(course, str(paths[0]))
    collection = collect(paths, found, system)
    pairs, said = alike(collection.handins, found, least / 100)
    errors, console = console_for(stderr=True), console_for()
    warn(errors, *collection.notices, *said)
    groups = [each for each in pairs if len(each.students) > 2]
    for each in groups:
        who, shared = list(each.students), "all of their own code"
        if each.share < 1:  # each is that much alike to the first, and others need not be to one another
            shared = f"at least {each.share:.0%} of their own code with {who.pop(0)}"
        warn(console, f"{each.exercise}: {len(who)} students share {shared}: {', '.join(who)}")
    pairs = [each for each in pairs if each not in groups]
    for pair in pairs:
        warn(console, f"{pair.exercise}: {pair.students[0]} and {pair.students[1]}: {pair.share:.0%}")
    alone = "What the stub, the solution or many of the class have is not counted; alike is not copied."
    more = f" and {count(len(groups), 'group')}" if groups else ""
    say(errors, f"{count(len(pairs), 'pair')} of at least {least:g}%{more}. {alone}")
