"""The author's commands: `build`, `validate` and `release`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.errors import CourseError
from autograder.frontends.commands.common import (
    FAILED,
    USAGE,
    CourseDir,
    console_for,
    cores,
    count,
    find_course_for,
    say,
    warn,
)

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.course.spec import Course
    from autograder.frontends.authoring.validate import Validity
    from autograder.frontends.release.pack import Written
    from autograder.sandbox.host.sandbox import Sandbox


Exercises = Annotated[list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Only these [default: all].")]


mistakes = typer.Typer(help="Known mistakes of the course.", no_args_is_help=True, rich_markup_mode=None)


@mistakes.callback()
def of_mistakes() -> None:
    """Known mistakes of the course."""


@mistakes.command()
def draft(
    graded: Annotated[Path, typer.Argument(metavar="GRADED", help="A folder that `grade` wrote.")],
) -> None:
    """Begin an entry of mistakes.yml for each mistake without a name that several students of a class share."""
    from autograder.classroom.result_store import FILE, ResultStore
    from autograder.errors import UsageError
    from autograder.judging.groups import draft as drafted
    from autograder.judging.groups import make_groups

    if not (graded / FILE).is_file():
        raise UsageError(f"{graded}: holds no results: name a folder that `grade` wrote with --out")
    store = ResultStore(graded)
    try:
        groups = make_groups(store.unnamed())
    finally:
        store.close()
    if not groups:
        say(console_for(stderr=True), "No two students share a mistake without a name.")
    typer.echo(drafted(groups), nl=False)


def build(only: Exercises = None, course: CourseDir = None) -> None:
    """Make exercises/ from solutions/."""
    from autograder.sandbox.layers.linux import require_linux

    require_linux()  # before what the rest imports, which may not be there elsewhere
    from autograder.frontends.authoring.build import build_exercise, write_exercise
    from autograder.sandbox.host.pool import SandboxPool

    found, console = find_course_for(course, None), console_for()

    def make(exercise: str, sandbox: Sandbox) -> list[Path] | CourseError:
        try:
            return write_exercise(found, build_exercise(found, exercise, sandbox), sandbox)
        except CourseError as error:  # of this exercise: the others are made
            return error

    names, wrong = _named(found, only), 0
    with SandboxPool(cores(), found.spec.limits.limits()) as pool:
        for exercise, made in zip(names, pool.in_order(make, names), strict=True):
            if isinstance(made, CourseError):
                warn(console_for(stderr=True), str(made))
                wrong += 1
            else:
                say(console, f"{exercise}: {', '.join(path.name for path in made) or 'unchanged'}")
    if wrong:
        raise typer.Exit(USAGE)


def _named(course: Course, words: list[str] | None) -> list[str]:
    """The exercises that an author named, in the course's order; all if none is named.

    Raises:
        UsageError: if a word names none.
    """
    from autograder.course.lookup import find_exercise

    named = {find_exercise(course, word) for word in words or ()}
    return [exercise for exercise in course.exercises if exercise in named or not named]


def validate(
    only: Exercises = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of the secret cases [default: random].")
    ] = None,
    course: CourseDir = None,
) -> None:
    """Check the course: solutions, stubs, hints, and that exercises/ is in sync."""
    from autograder.sandbox.layers.linux import require_linux

    require_linux()  # before what the rest imports, which may not be there elsewhere
    import secrets

    from autograder.frontends.authoring.validate import validate_exercise
    from autograder.sandbox.host.pool import SandboxPool

    found, console = find_course_for(course, None), console_for()
    used_seed = secrets.randbits(128) if seed is None else seed
    names, problems = _named(found, only), 0

    def look(exercise: str, sandbox: Sandbox) -> Validity:
        return validate_exercise(found, exercise, sandbox, used_seed)

    def mistakes(exercise: str) -> float:
        """Each is run, which is what takes the time: the longer their file, the longer."""
        path = found.solution_dir(exercise) / "mistakes.yml"
        return path.stat().st_size if path.is_file() else 0.0

    with SandboxPool(cores(), found.spec.limits.limits()) as pool:
        for exercise, validity in zip(names, pool.in_order(look, names, mistakes), strict=True):
            spec = found.exercises[exercise]
            sign = "no" if validity.problems else "ok"
            say(console, f"{sign}  {exercise}: {spec.max_points:g} points, {count(len(spec.steps), 'step')}")
            for sentence in [*validity.problems, *validity.remarks]:
                say(console, f"    {sentence}")
            problems += len(validity.problems)
    if problems:
        say(console, f"{count(problems, 'problem')} (secret cases of seed {used_seed}).")
        raise typer.Exit(FAILED)
    points = sum(found.exercises[exercise].max_points for exercise in names)
    what = "The course" if len(names) == len(found.exercises) else "What you named"
    say(
        console,
        f"{what} is sound: {count(len(names), 'exercise')}, {points:g} points (secret cases of seed {used_seed}).",
    )


def release(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make, or one that a release made.")],
    archive: Annotated[bool, typer.Option("--zip", help="Also pack it, as DIR.zip.")] = False,
    course: CourseDir = None,
) -> None:
    """Make a student's folder: exercises as modules and notebooks, and all that checking them needs; no solutions."""
    from autograder.frontends.release.pack import release_files, write_release

    found, console = find_course_for(course), console_for()
    packed = folder.with_name(f"{folder.resolve().name}.zip") if archive else None
    written = write_release(release_files(found), folder, packed)
    tell_written(console, written)
    what = f"{folder}{f' and {packed}' if packed else ''}"
    say(
        console,
        f"Wrote {what}: {count(len(found.exercises), 'exercise')}, {count(len(written.changed), 'file')} new or changed.",
    )


def tell_written(console: Console, written: Written) -> None:
    """Say which files of a released folder were changed there."""
    for path in written.mine:
        say(console, f"{path}: was changed there and stays as it is.")
    for path, kept in written.aside.items():
        say(console, f"{path}: was changed there; what stood there is kept as {kept.name}.")
