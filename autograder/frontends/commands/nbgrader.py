"""The instructor's commands for nbgrader: `nbgrader init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.frontends.commands.common import CourseDir, Seed, console_for, find_course_for, say

app = typer.Typer(help="Use the course with nbgrader.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def nbgrader() -> None:
    """Use the course with nbgrader."""


@app.command()
def init(
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
