"""The student's commands: `check`, `watch`, `progress` and `hint`."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from autograder.errors import CourseError, UsageError
from autograder.frontends.commands.common import (
    FAILED,
    UNGRADED,
    USAGE,
    CourseDir,
    Devices,
    console_for,
    cores,
    find_course_for,
    say,
    tell_usage_errors,
    warn,
)


def check(
    target: Annotated[
        str | None, typer.Argument(help="An exercise (02, 02_manual_gradient) or a file [default: all].")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the results to this file.")] = None,
    plot: Annotated[
        bool, typer.Option("--plot", help="Also draw each wrong path beside the right one, into plots/.")
    ] = False,
    device: Devices = None,
    course: CourseDir = None,
) -> None:
    """Check your work on the known cases."""
    from autograder.course.devices import parse_devices, settle
    from autograder.course.lookup import find_targets, shown

    asked = parse_devices(device) if device else None
    if target is not None:
        tell_usage_errors(course, target)
    found = settle(find_course_for(course, target), asked)
    targets = find_targets(found, target)
    if target is not None and not targets[0][1].exists():
        raise UsageError(f"{shown(found, targets[0][1])}: no such file")
    from autograder.sandbox.host.sandbox import Sandbox

    with Sandbox(found.spec.limits.limits()) as sandbox:
        sandbox.prepare()  # while the rest is imported and read
        from autograder.frontends.check import Checker, has_desktop, save_pictures
        from autograder.reports.terminal import show_result

        console, results, pictures = console_for(), [], 0
        checker = Checker(found, sandbox)
        for exercise, path in targets:
            results.append(checker.check(exercise, path))
            if exercise in checker.broken:
                continue  # told at the end
            if (exercise, path) != targets[0]:
                console.print()
            show_result(console, results[-1], found.exercises[exercise].title)
            for drawn in save_pictures(results[-1], Path("plots")) if plot else ():
                pictures += 1
                say(console, f"      Drawn: {drawn}")
                if has_desktop():
                    typer.launch(str(drawn))
    if plot and not pictures:
        say(console, "Nothing is drawn: pictures are of wrong paths of parameters, and here is none.")
    if json_file is not None:
        import json

        from autograder.atomic_files import write_out

        write_out(json_file, json.dumps([result.as_json() for result in results], indent=1) + "\n")
    if checker.broken:
        raise CourseError("\n".join(checker.broken.values()))
    if any(result.status != "graded" for result in results):
        raise typer.Exit(UNGRADED)
    if not all(result.passed for result in results):
        raise typer.Exit(FAILED)


def watch(
    target: Annotated[
        str | None, typer.Argument(help="An exercise or a file to begin with [default: the first that does not pass].")
    ] = None,
    course: CourseDir = None,
) -> None:
    """Check an exercise whenever you save it; keys for the next one, a hint, the list."""
    from autograder.course.devices import settle
    from autograder.course.lookup import find_targets, own_file, shown

    if target is not None:
        tell_usage_errors(course, target)
    found = settle(find_course_for(course, target), None)
    exercise, path = find_targets(found, target)[0]
    paths = {} if target is None or path.resolve() == own_file(found, exercise).resolve() else {exercise: path}
    if target is not None and not path.exists():
        raise UsageError(f"{shown(found, path)}: no such file")
    from autograder.frontends.watch.loop import watch_course

    watch_course(found, exercise, paths, console_for(), seeking=target is None, cores=cores())


def progress(course: CourseDir = None) -> None:
    """See how far you are: every exercise, and where to go on."""
    from autograder.course.devices import settle
    from autograder.course.lookup import find_targets
    from autograder.sandbox.host.sandbox import Sandbox

    found, console = settle(find_course_for(course, None), None), console_for()
    with Sandbox(found.spec.limits.limits()) as sandbox:
        sandbox.prepare()
        from autograder.frontends.check import Checker
        from autograder.frontends.progress import Standing, where

        checker = Checker(found, sandbox)
        results = {exercise: checker.check(exercise, path) for exercise, path in find_targets(found, None)}
    standing = Standing(found, results)
    console.print(standing.table())
    console.print()
    console.print(standing.bar())
    following = standing.next_after(None)
    if following is not None:
        say(console, f"Go on with {following}: {where(found, following)}")
    if checker.broken:
        for sentence in checker.broken.values():  # the table may have no room for the whole of it
            warn(console_for(stderr=True), sentence)
        raise typer.Exit(USAGE)


def hint(
    step: Annotated[str, typer.Argument(help="EXERCISE.STEP, such as 02.gradient.")],
    course: CourseDir = None,
) -> None:
    """Ask for the hints of a step, from gentle to plain."""
    from autograder.course.lookup import find_exercise

    found = find_course_for(course, None)
    word, _, name = step.partition(".")
    exercise = find_exercise(found, word)
    steps = found.exercises[exercise].steps
    if not name:
        raise UsageError(f"name a step as well: {', '.join(f'{word}.{known}' for known in steps)}")
    if name not in steps:
        close = difflib.get_close_matches(name, steps, n=1, cutoff=0.5)
        meant = f"did you mean {word}.{close[0]}?" if close else f"its steps are {', '.join(steps)}"
        raise UsageError(f"{exercise} has no step {name!r}: {meant}")
    for number, text in enumerate(steps[name].texts, 1):
        say(console_for(), f"{number}. {text}")
