"""The instructor's commands: `grade` and `doctor`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from autograder.errors import UsageError
from autograder.frontends.commands.common import (
    FAILED,
    INTERRUPTED,
    UNGRADED,
    USAGE,
    CourseDir,
    Devices,
    Seed,
    Trust,
    console_for,
    cores,
    count,
    find_course_for,
    say,
    warn,
)
from autograder.safe_text import one_line
from autograder.sandbox.layers.levels import Level

System = Literal["moodle", "canvas", "blackboard", "brightspace", "gradescope", "github", "names"]
From = Annotated[
    System | None, typer.Option("--from", help="What it was downloaded from [default: seen from its names].")
]

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.classroom.grade_class import Tally
    from autograder.course.spec import Course
    from autograder.judging.results import Result
    from autograder.nb.classbook import ClassBook
    from autograder.submissions.found import Collection
    from autograder.submissions.roster import Listed

SHOWN_GROUPS = 5  # of students who failed alike


def grade(
    paths: Annotated[list[Path], typer.Argument(help="A submitted/ tree, a folder of clones, a zip, or one file.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write results.jsonl, grades.csv and report/ into.")],
    system: From = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="FILE", help="Who is in the class: a CSV file of your system's.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes side by side [default: all cores].")
    ] = None,
    seed: Seed = None,
    require: Annotated[
        Level, typer.Option("--require-confinement", help="Refuse to grade below this level: A is the strongest.")
    ] = "C",
    trust: Trust = False,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Grade on a Dask cluster; see docs/cluster.md.")
    ] = None,
    fork: Annotated[
        bool, typer.Option("--fork/--no-fork", help="A forked child for each submission, or (slowly) a new process.")
    ] = True,
    device: Devices = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    gradebook: Annotated[
        str | None, typer.Option("--gradebook", metavar="URL", help="Also enter the grades into nbgrader's gradebook.")
    ] = None,
    course: CourseDir = None,
) -> None:
    """Grade a class."""
    from autograder.sandbox.layers.linux import require_linux

    require_linux()  # before anything that is handed in is opened
    import secrets

    from autograder.atomic_files import claimed
    from autograder.classroom.earlier_run import recorded_seed
    from autograder.classroom.grade_class import grade_class
    from autograder.course.devices import parse_devices, settle
    from autograder.reports.people import read_people, under_names_before

    if scheduler is not None and (workers is not None or not fork):
        unused = "--no-fork" if workers is None else "--workers"
        raise UsageError(f"--scheduler {scheduler}: a cluster's workers are its own: leave {unused} out")
    found = settle(find_course_for(course, str(paths[0])), parse_devices(device) if device else None)
    collection, listed = _collect(paths, found, system, roster)
    collection = replace(collection, handins=under_names_before(read_people(out)[0], collection.handins, listed))
    work = partial(grade_class, found, collection.handins, out, workers=workers or cores(), listed=listed)
    work = partial(work, require=require, trust=trust, force=force, scheduler=scheduler, fork=fork)
    with ExitStack() as stack:
        book = None
        if gradebook is not None:
            from autograder.nb.classbook import opened

            book = stack.enter_context(opened(found, gradebook, collection.handins, paths))
        stack.enter_context(claimed(out))
        earlier = recorded_seed(out) if seed is None else seed
        used_seed = secrets.randbits(128) if earlier is None else earlier
        tally = _done(partial(work, seed=used_seed), len(collection.handins), out, book)
    _tell(found, tally, collection, out, used_seed)
    if book is not None:
        say(console_for(), f"Gradebook: {book.entered} results entered, {book.changed} of them new or changed.")
        warn(console_for(stderr=True), *book.troubles)
        tally.troubles += book.troubles
    if tally.damaged:
        raise typer.Exit(USAGE)
    if tally.troubles or not collection.whole:
        raise typer.Exit(UNGRADED)


def _collect(
    paths: Sequence[Path], course: Course, system: System | None, roster: Path | None
) -> tuple[Collection, dict[str, Listed]]:
    """What was handed in, with what there is to say of it, and who is on the roster; ends the command where that is nothing."""
    from autograder.submissions.collect import collect
    from autograder.submissions.roster import match, namesakes, read_roster

    listed: dict[str, Listed] = {}
    if roster is None:
        collection = collect(paths, course, system)
    else:
        everybody, odd = read_roster(roster, course)
        collection = collect(paths, course, system, namesakes(everybody))
        collection, listed = match(collection, everybody, roster, course)
        collection.notices[:0] = odd
    errors = console_for(stderr=True)
    for line in collection.told:
        say(errors, line)
    warn(errors, *collection.notices)
    if not collection.handins:
        say(errors, "Nothing is graded: there is no submission among these.")
        raise typer.Exit(UNGRADED)
    return collection, listed


def _done(work: Callable[..., Tally], total: int, out: Path, book: ClassBook | None) -> Tally:
    """What a class comes to, told as it goes on, and each result entered into the gradebook, if there is one."""
    errors = console_for(stderr=True)
    try:
        with _progress(errors, total) as advance:

            def graded(result: Result) -> None:
                if book is not None:
                    book.enter(result)
                advance()

            return work(progress=graded)
    except KeyboardInterrupt:
        say(errors, f"Interrupted. What is graded is kept in {out}: the same command goes on from here.")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _progress(errors: Console, total: int) -> Iterator[Callable[[], None]]:
    """A bar in a terminal, a line now and then elsewhere: call what it gives for each that is graded."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from autograder.reports.eta import Pace

    elapsed, left = TimeElapsedColumn(), TextColumn("{task.fields[left]}")
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), elapsed, left)
    shown = sys.stderr.isatty()
    with ExitStack() as stack:
        bar = Progress(*columns, console=errors, disable=not shown, transient=True)
        if shown:  # rich before 15 ends even a bar that is disabled with an empty line
            stack.enter_context(bar)
        task = bar.add_task("grading", total=total, left="")
        pace = Pace(total, lambda line: None if shown else say(errors, line))

        def advance() -> None:
            pace.advance()
            bar.update(task, advance=1, left=pace.left)

        yield advance


def _tell(course: Course, tally: Tally, collection: Collection, out: Path, seed: int) -> None:
    """Print what a class came to, and on stderr what a person has to look at."""
    from autograder.reports.class_table import class_table
    from autograder.reports.graded import NOT_YET_DUE

    console, errors = console_for(), console_for(stderr=True)
    rows = [(*row[:4], NOT_YET_DUE) if row[:2] in tally.ahead else row for row in tally.rows]
    console.print(class_table(course.spec.title, rows, console.width))
    warn(errors, *(sentence for sentence in tally.troubles if sentence not in collection.notices))
    for group in tally.groups[:SHOWN_GROUPS]:
        say(console, one_line(f"{group.exercise}, {group.step}: {group.title}"))
    if len(tally.groups) > SHOWN_GROUPS:
        say(console, f"... and {count(len(tally.groups) - SHOWN_GROUPS, 'more such group')}, see report/index.html.")
    if tally.groups:
        say(console, f"`autograder mistakes draft {out}` begins an entry of mistakes.yml for each of these.")
    warn(errors, *tally.said)
    if tally.finals:
        changed = count(len(tally.finals), "result")
        say(
            console,
            f"Late rules and adjustments concern {changed}: the points above are before them, grades.csv has both.",
        )
    if tally.confinement.reasons:
        say(errors, f"Level {tally.confinement.level}: {tally.confinement.reasons}.")
    say(console, f"confinement: {tally.confinement}")
    if tally.contexts:
        say(console, f"CUDA contexts: {tally.contexts}, one for each process that worked on the GPU.")
    files = f"Wrote {out / 'grades.csv'}, results.jsonl and report/index.html."
    say(console, f"Graded {count(len(tally.rows), 'submission')} with seed {seed}. {files}")
    if tally.kept:
        kept = count(len(tally.kept), "result")
        say(console, f"{out} also keeps {kept} of earlier runs that these paths do not hold.")


def doctor() -> None:
    """Try what grading needs on this machine, layer by layer."""
    from autograder.frontends.doctor import examine

    console, good = console_for(), True
    for finding in examine():
        sign = "ok" if finding.ok else "no" if finding.needed else "--"
        say(console, f"{sign}  {finding.what}: {finding.detail}")
        good &= finding.ok or not finding.needed
    if not good:
        raise typer.Exit(FAILED)
