"""What a student checks with: `watch`, `check` and `progress`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.errors import CourseError
from autograder.frontends.commands.common import (
    FAILED,
    UNGRADED,
    USAGE,
    CourseDir,
    Devices,
    Plain,
    console_for,
    cores,
    existing_targets,
    find_course_for,
    folder_for,
    say,
    tell_notice,
    tell_usage_errors,
    warn,
)

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.frontends.progress import Row, Standing

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGET]...",
        help="Exercises (02), steps (02.gradient), files or folders [default: all; in an exercise's folder that one].",
    ),
]


def watch(
    target: Annotated[
        str | None, typer.Argument(help="An exercise or a file to begin with [default: the first that does not pass].")
    ] = None,
    plain: Plain = False,
    course: CourseDir = None,
) -> None:
    """Check an exercise whenever you save it. Keys: the next one, a hint, a picture, the stub, the list."""
    from autograder.atomic_files import real
    from autograder.course.devices import settle
    from autograder.course.lookup import exercise_around

    words = [] if target is None else [target]
    tell_usage_errors(course, words)
    found = settle(find_course_for(course, target), None)
    exercise, path, _ = existing_targets(found, words)[0]
    paths = {} if target is None or real(path) == real(found.own_file(exercise)) else {exercise: path}
    seeking = target is None and exercise_around(found, Path.cwd()) is None
    from autograder.frontends.watch.loop import watch_course

    watch_course(found, exercise, paths, console_for(), seeking=seeking, cores=cores(), plain=plain)


def check(
    targets: Targets = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the results to this file.")] = None,
    plot: Annotated[
        bool, typer.Option("--plot", help="Also draw each wrong path beside the right one, into plots/.")
    ] = False,
    device: Devices = None,
    plain: Plain = False,
    course: CourseDir = None,
) -> None:
    """Check your work on the known cases."""
    from autograder.course.devices import parse_devices, settle

    asked, words = parse_devices(device) if device else None, targets or []
    tell_usage_errors(course, words)
    found = settle(find_course_for(course, words[0] if words else None), asked)
    meant = existing_targets(found, words)
    from autograder.sandbox.host.door import runner_for

    with runner_for(found.spec.limits.limits(), plain) as runner:
        runner.prepare()  # while the rest is imported and read
        from autograder.frontends.check import NOTHING_DRAWN, Checker, draw_pictures, narrowed, places_in
        from autograder.frontends.progress import Kept, Row, Standing
        from autograder.judging.results import Result
        from autograder.reports.terminal import show_result

        console, results, pictures = console_for(), list[Result](), 0
        tell_notice(console, runner.notice)
        checker = Checker(found, runner, Kept(found) if asked is None else None)
        for target in meant:
            results.append(narrowed(checker.check(target.exercise, target.path), target.steps))
            if target.exercise in checker.broken:
                continue  # told at the end
            if target != meant[0]:
                console.print()
            show_result(console, results[-1], found.exercises[target.exercise].title, places_in(found, *target[:2]))
            for path in draw_pictures(results[-1]) if plot else ():
                say(console, f"      Drawn: {path}")
                pictures += 1
    if plot and not pictures:
        say(console, NOTHING_DRAWN)
    if json_file is not None:
        import json

        from autograder.atomic_files import write_out

        write_out(
            json_file, json.dumps([result.with_notice(runner.notice).as_json() for result in results], indent=1) + "\n"
        )
    if checker.broken:
        raise CourseError("\n".join(checker.broken.values()))
    if any(result.status != "graded" for result in results):
        raise typer.Exit(UNGRADED)
    if not all(result.passed for result in results):
        raise typer.Exit(FAILED)
    standing = Standing(list(found.exercises), found.spec.points, {each.exercise: Row.of(each) for each in results})
    if standing.finished and len(results) > 1:
        congratulate(console, found.spec.title, standing, found.spec.finish)


def congratulate(console: Console, title: str, standing: Standing, words: str) -> None:
    """What somebody reads who has finished the course."""
    from autograder.reports.finish import finish_lines

    console.print()
    for line in finish_lines(title, len(standing.exercises), standing.points, words):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def progress(plain: Plain = False, course: CourseDir = None) -> None:
    """See how far you are, and where to go on. Only what changed is checked again."""
    from autograder.course.outline import read_outline, shown
    from autograder.frontends.progress import Kept, Standing

    console, troubles = console_for(), list[str]()
    outline = read_outline(folder_for(course, None))
    rows = Kept(outline).rows() if outline is not None else {}
    if outline is not None and len(rows) == len(outline.exercises):
        standing = Standing(list(outline.exercises), sum(row.max_points for row in rows.values()), rows)
    else:
        standing, troubles = _checked(course, rows, plain, console)
    console.print(standing.table())
    console.print()
    console.print(standing.bar())
    following = standing.next_after(None)
    if following is not None:
        say(console, f"Go on with {following}: {shown((outline or find_course_for(course)).own_file(following))}")
    warn(console_for(stderr=True), *troubles)  # the table may have no room for the whole of it
    if standing.finished:
        spec = find_course_for(course).spec
        congratulate(console, spec.title, standing, spec.finish)
    if troubles:
        raise typer.Exit(USAGE)


def _checked(named: Path | None, rows: dict[str, Row], plain: bool, console: Console) -> tuple[Standing, list[str]]:
    """How every exercise stands, where those of `rows` are known already; and a sentence for each that cannot be checked."""
    from autograder.course.devices import settle
    from autograder.frontends.progress import Row, Standing
    from autograder.sandbox.host.door import runner_for

    found = settle(find_course_for(named), None)
    with runner_for(found.spec.limits.limits(), plain) as runner:
        runner.prepare()
        tell_notice(console, runner.notice)
        from autograder.frontends.check import Checker
        from autograder.frontends.progress import Kept

        checker = Checker(found, runner, Kept(found), search=False)
        fresh = {
            name: Row.of(checker.check(name, found.own_file(name))) for name in found.exercises if name not in rows
        }
    return Standing(list(found.exercises), found.spec.points, rows | fresh), list(checker.broken.values())
