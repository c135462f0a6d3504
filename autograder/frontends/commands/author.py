"""The author's commands: `init`, `new`, `build`, `validate`, `try` and `release`."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from autograder.errors import CourseError, UsageError
from autograder.frontends.commands.common import (
    FAILED,
    USAGE,
    CourseDir,
    console_for,
    cores,
    count,
    find_course_for,
    group,
    say,
    warn,
)

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.course.spec import Course
    from autograder.frontends.authoring.made import Made
    from autograder.frontends.authoring.trial import Tried
    from autograder.frontends.authoring.validate import Validity
    from autograder.frontends.release.pack import Written
    from autograder.judging.bank import Each
    from autograder.sandbox.host.job import DoesJobs

    Answer = TypeVar("Answer")
    Work: TypeAlias = Callable[[str, DoesJobs, Each], Answer]

SOME = 3  # reasons that are named

Exercises = Annotated[list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Only these [default: all].")]


mistakes = group("Known mistakes of the course.")


@mistakes.command()
def draft(
    graded: Annotated[Path, typer.Argument(metavar="GRADED", help="A folder that `grade` wrote.")],
) -> None:
    """Begin an entry of mistakes.yml for each mistake without a name that several students of a class share."""
    from autograder.classroom.result_store import FILE, ResultStore
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


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
) -> None:
    """Begin a course: course.yml and the sources of one exercise."""
    from autograder.frontends.authoring.start import make_course

    console = console_for()
    for path in make_course(folder):
        say(console, f"Wrote {path}")
    here = folder.resolve() == Path.cwd()
    say(
        console,
        f"Next: {'' if here else f'cd {folder}, then '}autograder build, autograder validate, autograder try 01",
    )
    if find_spec("nbgrader") is None:
        say(console, "For build, first: pip install 'trajectory-autograder[author]'")


def new(
    name: Annotated[str, typer.Argument(metavar="NN_name", help="Its number and its name, such as 07_momentum.")],
    like: Annotated[
        str | None,
        typer.Option("--like", metavar="EXERCISE", help="Begin as a copy of this one [default: a template]."),
    ] = None,
    course: CourseDir = None,
) -> None:
    """Begin a further exercise. Its sources, and its part of course.yml."""
    from autograder.course.lookup import find_exercise
    from autograder.frontends.authoring.start import make_exercise

    found, console = find_course_for(course, None), console_for()
    for path in make_exercise(found, name, None if like is None else find_exercise(found, like)):
        say(console, f"Wrote {path}")
    number = name[:2]
    say(console, f"Next: autograder build {number}, autograder validate {number}, autograder try {number}")


def build(only: Exercises = None, course: CourseDir = None) -> None:
    """Make exercises/ from solutions/. Only what changed since, and it says why."""
    from autograder.sandbox.layers.linux import require_linux

    require_linux()  # before what the rest imports, which may not be there elsewhere
    from autograder.frontends.authoring.made import Made, basis_of

    found, console, wrong = find_course_for(course, None), console_for(), 0
    made, names = Made(found), _named(found, only)
    since = {exercise: made.built(exercise) for exercise in names}
    new = {exercise for exercise in names if not found.exercise_dir(exercise).exists()}

    def make(exercise: str, jobs: DoesJobs, each: Each) -> list[Path] | CourseError:
        from autograder.frontends.authoring.build import build_exercise, write_exercise

        try:
            basis = basis_of(found, exercise)
            written = write_exercise(found, build_exercise(found, exercise, jobs), jobs, each)
            made.keep_built(exercise, basis)
            return written
        except CourseError as error:  # of this exercise: the others are made
            return error

    left = [exercise for exercise in names if since[exercise] != []]
    with closing(_done(found, made, names, left, make, "build")) as done:
        for exercise, written in done:
            if isinstance(written, CourseError):
                warn(console_for(stderr=True), *f"autograder: {written}".splitlines())
                wrong += 1
                continue
            files = ", ".join(path.name for path in written or ())
            why = "new" if exercise in new else _why(since[exercise])
            say(console, f"{exercise}: {f'{files} ({why})' if files else 'unchanged'}")
    if wrong:
        raise typer.Exit(USAGE)


def _why(since: list[str] | None) -> str:
    """Why an exercise was made, in words."""
    if since is None:
        return "nothing is known of an earlier build"
    more = f" and {len(since) - SOME} more" if len(since) > SOME else ""
    return f"changed: {', '.join(since[:SOME])}{more}"


def _done(
    course: Course, made: Made, names: list[str], left: list[str], work: Work[Answer], purpose: str
) -> Generator[tuple[str, Answer | None], None, None]:
    """Each exercise with what came of it, None where it is not `left`: if none is, nothing that takes long is imported."""
    if not left:
        yield from ((name, None) for name in names)
        return
    from autograder.frontends.authoring.workshop import in_order

    with closing(in_order(course, made, work, left, purpose, cores())) as answers:
        for name in names:
            yield name, next(answers) if name in left else None


def try_mistakes(
    exercise: Annotated[str, typer.Argument(metavar="EXERCISE", help="An exercise: 02.")],
    which: Annotated[
        list[str] | None, typer.Argument(metavar="[MISTAKE]...", help="Mistakes by id, or steps [default: all].")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write a page with the pictures to this file.")
    ] = None,
    course: CourseDir = None,
) -> None:
    """Read what a student reads of each known mistake. It tells which look alike."""
    from autograder.course.devices import settle
    from autograder.course.lookup import find_exercise
    from autograder.sandbox.layers.linux import require_linux

    require_linux()
    from autograder.frontends.authoring.made import Made
    from autograder.frontends.authoring.workshop import in_order

    found, console = settle(find_course_for(course, None), None), console_for()
    name = find_exercise(found, exercise)

    def attempt(exercise: str, jobs: DoesJobs, each: Each) -> tuple[list[Tried], list[str]]:
        from autograder.frontends.authoring.trial import alike_sentence, try_exercise

        seen, groups = try_exercise(found, exercise, jobs, which or (), each)
        tried = list(seen)
        return tried, [alike_sentence(group, tried) for group in groups]

    ((tried, alike),) = in_order(found, Made(found), attempt, [name], "try", cores())
    for one in tried:
        say(console, one.title)
        for line in [*one.lines, *([f"({one.verdict})"] if one.verdict else [])]:
            say(console, f"    {line}")
    for sentence in alike:
        say(console, sentence)
    say(console, f"{name}: {count(len(tried), 'mistake')}, of which {sum(one.named for one in tried)} named.")
    if html is not None:
        from autograder.atomic_files import write_out
        from autograder.frontends.authoring.trial import page

        write_out(html, page(name, found.exercises[name].title, tried, alike))
        say(console, f"Wrote {html}")


def _named(course: Course, words: list[str] | None) -> list[str]:
    """The exercises that an author named, in the course's order; all if none is named; UsageError if a word is no name."""
    from autograder.course.lookup import find_exercise

    named = {find_exercise(course, word) for word in words or ()}
    return [exercise for exercise in course.exercises if exercise in named or not named]


def validate(
    only: Exercises = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of the secret cases [default: chosen once, and kept].")
    ] = None,
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, max=1000, help="On so many samples each mistake must show.")
    ] = 1,
    course: CourseDir = None,
) -> None:
    """Check the course. Solutions, stubs, hints, and that exercises/ is in sync."""
    from autograder.sandbox.layers.linux import require_linux

    require_linux()  # before what the rest imports, which may not be there elsewhere
    from autograder.frontends.authoring.made import Made, basis_of
    from autograder.reports.final import zone_of

    found, console = find_course_for(course, None), console_for()
    zone_of(found)
    made, names, problems = Made(found), _named(found, only), 0
    first = made.seed() if seed is None else seed
    used = [first + number for number in range(seeds)]
    sound = {exercise: made.sound(exercise, used) for exercise in names}

    def look(exercise: str, jobs: DoesJobs, each: Each) -> Validity:
        from autograder.frontends.authoring.validate import validate_exercise

        basis = basis_of(found, exercise)
        validity = validate_exercise(found, exercise, jobs, first, each)
        if len(used) > 1:
            from autograder.frontends.authoring.seeds import validate_seeds

            validity += validate_seeds(found, exercise, jobs, used, each)
        if not validity.problems:
            made.keep_sound(exercise, used, validity.remarks, basis)
        return validity

    left = [exercise for exercise in names if sound[exercise] is None]
    with closing(_done(found, made, names, left, look, "validate")) as done:
        for exercise, validity in done:
            spec, wrong = found.exercises[exercise], validity.problems if validity else []
            sign, unchanged = "no" if wrong else "ok", "" if validity else ", unchanged"
            say(console, f"{sign}  {exercise}: {spec.max_points:g} points, {count(len(spec.steps), 'step')}{unchanged}")
            for sentence in (*wrong, *(validity.remarks if validity else sound[exercise] or ())):
                say(console, f"    {sentence}")
            problems += len(wrong)
    if problems:
        say(console, f"{count(problems, 'problem')} (secret cases of seed {first}).")
        raise typer.Exit(FAILED)
    points = sum(found.exercises[exercise].max_points for exercise in names)
    what = "The course" if len(names) == len(found.exercises) else "What you named"
    say(
        console,
        f"{what} is sound: {count(len(names), 'exercise')}, {points:g} points (secret cases of seed {first}).",
    )


def release(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make, or one that a release made.")],
    archive: Annotated[bool, typer.Option("--zip", help="Also pack it, as DIR.zip.")] = False,
    course: CourseDir = None,
) -> None:
    """Make a student's folder. It holds modules, notebooks, and all that checks them; no solutions."""
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
