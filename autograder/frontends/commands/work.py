"""What a student does beside checking: `hint`, `reset`, `open`, `solution`, `submit`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.errors import UsageError
from autograder.frontends.commands.common import CourseDir, console_for, find_course_for, say, warn

if TYPE_CHECKING:
    from autograder.course.lookup import Target
    from autograder.course.spec import Course
    from autograder.frontends.progress import Row


def hint(
    step: Annotated[
        str | None, typer.Argument(metavar="[STEP]", help="Such as 02.gradient, or 02 [default: the next open step].")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All hints of the step at once.")] = False,
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin again with the first one.")] = False,
    course: CourseDir = None,
) -> None:
    """Ask for a hint, each time a plainer one. It is on the step that is left; of one that you name you get all."""
    from autograder.course.lookup import find_step

    found = find_course_for(course)
    exercise, name = find_step(found, step) if step is not None else ("", "")
    every |= bool(name) and not from_start
    if not name:
        exercise, name = _open_step(found, exercise)
    if not name:
        say(console_for(), "Every step passes: there is nothing left to hint at.")
        return
    from autograder.frontends.progress import Kept

    row = Kept(found).row(exercise)  # none where the file has changed since it was checked
    change = row.changes.get(name, "") if row is not None else ""
    hints = [*filter(None, [change]), *found.exercises[exercise].steps[name].texts]
    reached = _one_further(found, f"{exercise}.{name}", len(hints), every, from_start)
    console = console_for()
    if step is None or "." not in step:
        say(console, f"{exercise}.{name}")
    for number in range(1 if every else reached, reached + 1):
        say(console, f"{number}. {hints[number - 1]}")
    if not every:
        more = len(hints) - reached
        again = "ask again, without --from-start" if from_start else "ask again"
        say(console, f"{more} more: {again}." if more else "That was the last one.")


def _one_further(course: Course, asked: str, hints: int, every: bool, from_start: bool) -> int:
    """How many hints of a step are told now; it is kept beside the course, so that the next one goes one further."""
    from autograder.course.released import HIDDEN
    from autograder.frontends.progress import HINTS, keep_in, read_json

    file = course.root / HIDDEN / HINTS
    said = read_json(file).get(asked)
    told = said if isinstance(said, int) and not from_start else 0
    reached = hints if every else min(max(told, 0) + 1, hints)
    keep_in(file, asked, reached)  # in a folder that cannot be written each time is the first
    return reached


def _open_step(course: Course, exercise: str) -> tuple[str, str]:
    """The first step that does not pass: of this exercise, or of the one in whose folder one is, or of the course.

    What changed since it was checked is checked for it. Two empty words where every step passes.
    """
    from autograder.course.lookup import exercise_around
    from autograder.frontends.progress import Kept

    only = exercise or exercise_around(course, Path.cwd())
    kept = Kept(course)
    for name in [only] if only else course.exercises:
        row = kept.row(name) or _check(course, name)
        for step in course.exercises[name].steps:
            if step not in row.passed:
                return name, step
    return "", ""


def _check(course: Course, exercise: str) -> Row:
    """How an exercise stands, checked now."""
    from autograder.course.devices import settle
    from autograder.frontends.check import Checker
    from autograder.frontends.progress import Kept, Row
    from autograder.sandbox.host.door import runner_for

    settled = settle(course, None)
    with runner_for(settled.spec.limits.limits()) as runner:
        return Row.of(Checker(settled, runner, Kept(settled)).check(exercise, settled.own_file(exercise)))


def reset(
    target: Annotated[str, typer.Argument(help="An exercise (02) or one step of it (02.gradient).")],
    course: CourseDir = None,
) -> None:
    """Put an exercise or a step back as it came. Yours is kept beside it."""
    from autograder.atomic_files import real
    from autograder.course.outline import shown
    from autograder.course.released import read_release
    from autograder.frontends.reset import reset as put_back

    found, console = find_course_for(course), console_for()
    exercise, path, steps = _named(found, target)
    step, there = steps[0] if steps else None, path.exists()
    kept = put_back(found, exercise, path, step)
    module = found.exercise_dir(exercise) / found.exercises[exercise].file
    release = read_release(found.root)
    if kept is None and release is not None and release.brought(module) and not module.exists():  # deleted, or renamed
        path, there = module, False
        put_back(found, exercise, path)
    what, counts = f"{shown(path)}: {f'`{step}`' if step else 'the file'}", found.own_file(exercise)
    if kept is not None:
        say(console, f"{what} is as it came. What was there is kept as {shown(kept)}.")
        say(console, "If the file is open in an editor, load it again there before you save.")
    else:
        say(console, f"{what} is as it came{' already' if there else ''}.")
    if release is not None and real(path) != real(counts) and release.brought(path) and not release.untouched(counts):
        say(console, f"What counts now is {shown(counts)}, which was changed as well.")


def _named(course: Course, target: str) -> Target:
    """What one word means: an exercise or a step of it, and its file here; UsageError if it means nothing here, or several.

    A file or a folder elsewhere means the exercise, too.
    """
    from autograder.atomic_files import real
    from autograder.course.lookup import find_targets

    found = find_targets(course, [target])
    if len(found) != 1:
        raise UsageError(f"{target}: means {len(found)} exercises: name one")
    exercise, path, _ = found[0]
    return (
        found[0]
        if real(path).parent == real(course.exercise_dir(exercise))
        else found[0]._replace(path=course.own_file(exercise))
    )


def open_file(
    target: Annotated[str, typer.Argument(help="An exercise (02) or one step of it (02.gradient).")],
    course: CourseDir = None,
) -> None:
    """Open an exercise in your editor. It opens at the step that is left, or that you name."""
    from autograder.course.outline import shown
    from autograder.frontends.check import has_desktop
    from autograder.frontends.opening import editor_command, missing_editor, run_editor
    from autograder.frontends.progress import Kept
    from autograder.submissions.source import read_bytes
    from autograder.submissions.step_text import places_of

    found = find_course_for(course)
    exercise, path, steps = _named(found, target)
    if not path.exists():
        raise UsageError(f"{shown(path)}: no such file: `autograder reset {exercise[:2]}` puts it back")
    row = Kept(found).row(exercise)
    step = steps[0] if steps else row.left[0] if row is not None and row.left else ""
    places = places_of(read_bytes(path), path.name, list(found.exercises[exercise].steps))
    place = places.get(step) or min(places.values(), default=None)
    command = editor_command(path, place.first if place and place.cell is None else 1, os.environ)
    missing = missing_editor(os.environ)
    if missing:
        warn(console_for(stderr=True), f"{missing}: no such program: is EDITOR or VISUAL set to what you have?")
    if (command is None or not run_editor(command)) and not (has_desktop() and typer.launch(str(path)) == 0):
        say(console_for(), place.shown(shown(path)) if place else shown(path))


def solution(
    step: Annotated[str, typer.Argument(help="EXERCISE.STEP, such as 02.gradient.")],
    course: CourseDir = None,
) -> None:
    """See the author's way of a step that passes. Not every course shows it."""
    from autograder.frontends.progress import Kept
    from autograder.frontends.solved import solved_step

    found = find_course_for(course)
    exercise, _, steps = _named(found, step)
    if not steps:
        names = ", ".join(f"{step}.{known}" for known in found.exercises[exercise].steps)
        raise UsageError(f"name a step as well: {names}")
    (name,) = steps
    text = solved_step(found, exercise, name)
    row = Kept(found).row(exercise) or _check(found, exercise)
    if name not in row.passed:
        raise UsageError(f"{step}: does not pass yet: the author's way is shown once it does")
    console_for().print(text, markup=False, highlight=False, soft_wrap=True)


def submit(
    name: Annotated[
        str | None, typer.Option("--name", help="Your name, as the file's [default: this computer's].")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder to write the zip into.")] = Path(),
    course: CourseDir = None,
) -> None:
    """Pack your work as one zip to hand in."""
    from autograder.frontends.progress import Kept
    from autograder.frontends.submit import own_name
    from autograder.frontends.submit import submit as pack

    found, console = find_course_for(course), console_for()
    packed = pack(found, name or own_name(), out)
    warn(console, *packed.remarks)
    rows = Kept(found).rows()
    passing = [exercise for exercise in packed.exercises if exercise in rows and rows[exercise].done]
    words = [f"{len(packed.exercises)} of {len(found.exercises)} exercises"]
    words += [f"{len(passing)} pass as last checked"] if rows else []
    words += [f"not begun: {', '.join(packed.untouched)}"] if packed.untouched else []
    say(console, f"Wrote {packed.path}: {'; '.join(words)}.")
    say(console, found.spec.hand_in or "Hand it in where your course asks for it.")
