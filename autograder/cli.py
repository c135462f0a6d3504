"""The command line. Every command is thin: it finds the course, calls the core, prints, and exits.

Exit codes: 0 all passed (check) or all graded (grade); 1 some check failed; 2 a usage or configuration
error; 3 some submission could not be graded.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from autograder.errors import AutograderError, SubmissionError, UsageError
from autograder.sandbox.levels import Level

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.course import Course

USAGE, UNGRADED = 2, 3
app = typer.Typer(
    help="Grade how parameters move: check an exercise, grade a class, build and validate the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
CourseDir = Annotated[
    Path | None, typer.Option("--course", help="The folder that holds course.yml [default: here or above].")
]


@app.command()
def check(
    target: Annotated[
        str | None, typer.Argument(help="An exercise (02, 02_manual_gradient) or a file [default: all].")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the results to this file.")] = None,
    course: CourseDir = None,
) -> None:
    """Check your work on the known cases."""
    from autograder.checkfront import check_file, find_targets
    from autograder.results import Result
    from autograder.terminal import show_result

    found = _course(course, target)
    targets = find_targets(found, target)
    if not targets[0][1].exists():
        raise UsageError(f"{targets[0][1]}: no such file")
    from autograder.sandbox.host import Sandbox

    console, results = _console(), []
    with Sandbox(found.spec.limits.limits()) as sandbox:
        for exercise, path in targets:
            spec = found.exercises[exercise]
            try:
                result = check_file(found, exercise, path, sandbox)
            except SubmissionError as error:
                result = Result("me", exercise, 0.0, spec.max_points, "error", path.name, "", (), str(error))
            results.append(result)
            show_result(console, result, spec.title)
    if json_file is not None:
        import json

        from autograder.files import write_text

        write_text(json_file, json.dumps([result.as_json() for result in results], indent=1) + "\n")
    if any(result.status != "graded" or any(s.status == "error" for s in result.steps) for result in results):
        raise typer.Exit(UNGRADED)
    if not all(result.passed for result in results):
        raise typer.Exit(1)


@app.command()
def grade(
    paths: Annotated[list[Path], typer.Argument(help="A submitted/ tree, a folder of clones, a zip, or one file.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write results.jsonl, grades.csv and report/ into.")],
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes side by side [default: all cores].")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of the secret cases [default: random].")
    ] = None,
    require: Annotated[
        Level, typer.Option("--require-confinement", help="Refuse to grade below this level: A is the strongest.")
    ] = "C",
    trust: Annotated[
        bool, typer.Option("--trust-submissions", help="Grade even where submissions can hardly be confined (level C).")
    ] = False,
    course: CourseDir = None,
) -> None:
    """Grade a class."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from autograder.classroom import grade_class, recorded_seed
    from autograder.collect import collect
    from autograder.terminal import class_table, plain

    found = _course(course, str(paths[0]))
    collection = collect(paths, found)
    earlier = recorded_seed(out) if seed is None else seed
    used_seed = secrets.randbits(32) if earlier is None else earlier
    console, errors = _console(), _console(stderr=True)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("grading", total=len(collection.handins))
        tally = grade_class(
            found,
            collection.handins,
            out,
            workers=workers or _cores(),
            seed=used_seed,
            progress=lambda _: bar.advance(task),
            require=require,
            trust=trust,
        )
    console.print(class_table(found.spec.title, tally.rows))
    for sentence in [*collection.notices, *tally.troubles]:
        errors.print(plain(sentence), style="yellow", markup=False, highlight=False, soft_wrap=True)
    if tally.confinement.reasons:
        _say(errors, f"Level {tally.confinement.level}: {tally.confinement.reasons}.")
    _say(console, f"confinement: {tally.confinement}")
    _say(
        console,
        f"Graded {len(tally.rows)} submissions with seed {used_seed}. Wrote {out / 'grades.csv'}, results.jsonl and report/index.html.",
    )
    if tally.troubles or not collection.whole:
        raise typer.Exit(UNGRADED)


@app.command()
def hint(
    step: Annotated[str, typer.Argument(help="EXERCISE.STEP, such as 02.gradient.")],
    course: CourseDir = None,
) -> None:
    """Ask for the hints of a step, from gentle to plain."""
    from autograder.checkfront import exercise_names

    found = _course(course, None)
    exercise, _, name = step.partition(".")
    names = exercise_names(found)
    if exercise not in names:
        raise UsageError(f"unknown exercise {exercise!r}: this course has {', '.join(found.exercises)}")
    steps = found.exercises[names[exercise]].steps
    if not name:
        raise UsageError(f"name a step as well: {', '.join(f'{exercise}.{known}' for known in steps)}")
    if name not in steps:
        raise UsageError(
            f"{names[exercise]} has no step {name!r}: its steps are {', '.join(steps)}; ask as {exercise}.{next(iter(steps))}"
        )
    for number, text in enumerate(steps[name].hints, 1):
        _say(_console(), f"{number}. {text}")


@app.command()
def build(course: CourseDir = None) -> None:
    """Make exercises/ from solutions/."""
    from autograder.build import build_exercise, write_exercise
    from autograder.sandbox.host import Sandbox

    found, console = _course(course, None), _console()
    with Sandbox(found.spec.limits.limits()) as sandbox:
        for exercise in found.exercises:
            changed = write_exercise(found, build_exercise(found, exercise, sandbox), sandbox)
            _say(console, f"{exercise}: {', '.join(path.name for path in changed) or 'unchanged'}")


@app.command()
def validate(
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of the secret cases [default: random].")
    ] = None,
    course: CourseDir = None,
) -> None:
    """Check the whole course: solutions, stubs, hints, and that exercises/ is in sync."""
    from autograder.sandbox.host import Sandbox
    from autograder.validate import validate_exercise

    found, console = _course(course, None), _console()
    used_seed = secrets.randbits(32) if seed is None else seed
    problems = 0
    with Sandbox(found.spec.limits.limits()) as sandbox:
        for exercise, spec in found.exercises.items():
            validity = validate_exercise(found, exercise, sandbox, used_seed)
            sign = "no" if validity.problems else "ok"
            _say(console, f"{sign}  {exercise}: {spec.max_points:g} points, {len(spec.steps)} steps")
            for sentence in [*validity.problems, *validity.remarks]:
                _say(console, f"    {sentence}")
            problems += len(validity.problems)
    if problems:
        _say(console, f"{problems} problems (secret cases of seed {used_seed}).")
        raise typer.Exit(1)
    _say(
        console,
        f"The course is sound: {len(found.exercises)} exercises, {found.spec.points:g} points (secret cases of seed {used_seed}).",
    )


@app.command()
def doctor() -> None:
    """Try what grading needs on this machine, layer by layer."""
    from autograder.doctor import examine

    console, good = _console(), True
    for finding in examine():
        sign = "ok" if finding.ok else "no" if finding.needed else "--"
        _say(console, f"{sign}  {finding.what}: {finding.detail}")
        good &= finding.ok or not finding.needed
    if not good:
        raise typer.Exit(1)


def _course(named: Path | None, near: str | None) -> Course:
    """The course meant: the named folder, else the one at or above here, else the one above the target."""
    from autograder.load import find_course, load_course

    if named is not None:
        return load_course(find_course(named) if (named / "course.yml").is_file() else named)
    try:
        return load_course(find_course(Path.cwd()))
    except AutograderError:
        if (
            near is None
            or not Path(near).exists()
            or any((p / "course.yml").is_file() for p in (Path.cwd(), *Path.cwd().parents))
        ):
            raise
        return load_course(find_course(Path(near)))


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    width = None if sys.stdout.isatty() else 110
    return Console(stderr=stderr, highlight=False, width=width)


def _say(console: Console, text: str) -> None:
    from autograder.terminal import plain

    console.print(plain(text), markup=False, highlight=False, soft_wrap=True)


def main() -> NoReturn:
    """Run the command line; expected trouble is one sentence on stderr, never a traceback."""
    try:
        app()
    except AutograderError as error:
        sys.stderr.write(f"autograder: {error}\n")
        sys.exit(USAGE)
    sys.exit(0)
