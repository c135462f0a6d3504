"""The author's commands: `build` and `validate`."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from autograder.commands.common import FAILED, CourseDir, console_for, count, find_course_for, say


def build(course: CourseDir = None) -> None:
    """Make exercises/ from solutions/."""
    from autograder.build import build_exercise, write_exercise
    from autograder.sandbox.host import Sandbox

    found, console = find_course_for(course, None), console_for()
    with Sandbox(found.spec.limits.limits()) as sandbox:
        for exercise in found.exercises:
            changed = write_exercise(found, build_exercise(found, exercise, sandbox), sandbox)
            say(console, f"{exercise}: {', '.join(path.name for path in changed) or 'unchanged'}")


def validate(
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of the secret cases [default: random].")
    ] = None,
    course: CourseDir = None,
) -> None:
    """Check the whole course: solutions, stubs, hints, and that exercises/ is in sync."""
    from autograder.sandbox.host import Sandbox
    from autograder.validate import validate_exercise

    found, console = find_course_for(course, None), console_for()
    used_seed = secrets.randbits(32) if seed is None else seed
    problems = 0
    with Sandbox(found.spec.limits.limits()) as sandbox:
        for exercise, spec in found.exercises.items():
            validity = validate_exercise(found, exercise, sandbox, used_seed)
            sign = "no" if validity.problems else "ok"
            say(console, f"{sign}  {exercise}: {spec.max_points:g} points, {count(len(spec.steps), 'step')}")
            for sentence in [*validity.problems, *validity.remarks]:
                say(console, f"    {sentence}")
            problems += len(validity.problems)
    if problems:
        say(console, f"{count(problems, 'problem')} (secret cases of seed {used_seed}).")
        raise typer.Exit(FAILED)
    say(
        console,
        f"The course is sound: {count(len(found.exercises), 'exercise')}, {found.spec.points:g} points (secret cases of seed {used_seed}).",
    )
