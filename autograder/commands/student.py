"""The student's commands: `check` and `hint`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.common import FAILED, UNGRADED, CourseDir, console_for, find_course_for, say
from autograder.errors import SubmissionError, UsageError


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

    found = find_course_for(course, target)
    targets = find_targets(found, target)
    if not targets[0][1].exists():
        raise UsageError(f"{targets[0][1]}: no such file")
    from autograder.sandbox.host import Sandbox

    console, results = console_for(), []
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
        raise typer.Exit(FAILED)


def hint(
    step: Annotated[str, typer.Argument(help="EXERCISE.STEP, such as 02.gradient.")],
    course: CourseDir = None,
) -> None:
    """Ask for the hints of a step, from gentle to plain."""
    from autograder.checkfront import exercise_names

    found = find_course_for(course, None)
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
        say(console_for(), f"{number}. {text}")
