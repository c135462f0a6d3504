"""Commands for systems that run the checks themselves: `gradescope`, `github` and `nbgrader init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.frontends.commands.author import tell_written
from autograder.frontends.commands.common import CourseDir, Seed, Trust, console_for, find_course_for, group, say
from autograder.sandbox.layers.levels import Level


def gradescope(
    exercise: Annotated[str, typer.Argument(metavar="EXERCISE", help="An exercise, such as 02.")],
    out: Annotated[Path, typer.Option("--out", help="The zip to write.")] = Path("autograder.zip"),
    seed: Seed = None,
    require: Annotated[
        Level, typer.Option("--require-confinement", help="Grade nothing below this level: A is the strongest.")
    ] = "C",
    trust: Trust = False,
    course: CourseDir = None,
) -> None:
    """Make the autograder of an exercise to upload to Gradescope."""
    import secrets

    from autograder.course.lookup import find_exercise
    from autograder.frontends.gradescope.bundle import bundle_files, write_bundle
    from autograder.frontends.gradescope.container import Settings

    found = find_course_for(course)
    name = find_exercise(found, exercise)
    used_seed = secrets.randbits(128) if seed is None else seed
    write_bundle(bundle_files(found, Settings(name, used_seed, require, trust)), out)
    spec = found.exercises[name]
    say(console_for(), f"Wrote {out}: {name}, {spec.max_points:g} points, secret cases of seed {used_seed}.")
    say(console_for(), "Upload it under Configure Autograder; give the container at least 3 GB of memory.")


def github(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make, or one that this made.")],
    course: CourseDir = None,
) -> None:
    """Make a repository for students to start from. Its workflow checks each push."""
    from autograder.frontends.github.repository import WORKFLOW, repository_files
    from autograder.frontends.release.pack import write_release

    console = console_for()
    written = write_release(repository_files(find_course_for(course)), folder, None)
    tell_written(console, written)
    say(console, f"Wrote {folder} with {WORKFLOW}: make a repository of it, and mark that as a template on GitHub.")


of_nbgrader = group("Use the course with nbgrader.")


@of_nbgrader.command("init")
def nbgrader_init(
    root: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the nbgrader course, made if need be.")],
    exchange: Annotated[
        Path | None, typer.Option("--exchange", help="nbgrader's exchange folder [default: nbgrader's own default].")
    ] = None,
    seed: Seed = None,
    course: CourseDir = None,
) -> None:
    """Make an nbgrader course: nbgrader_config.py and source/, a notebook per exercise."""
    from autograder.nb.init import init_course
    from autograder.sandbox.host.sandbox import Sandbox

    found, console = find_course_for(course, None), console_for()
    with Sandbox(found.spec.limits.limits()) as sandbox:
        for part, changed in init_course(found, root, sandbox, exchange=exchange, seed=seed).items():
            names = ", ".join(path.name for path in changed)
            say(console, f"{part}: {names or 'unchanged'}")
