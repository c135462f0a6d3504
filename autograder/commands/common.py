"""What every command needs: the course that is meant, a console, a plain line, the exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.errors import AutograderError

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.course import Course

FAILED, USAGE, UNGRADED = 1, 2, 3
INTERRUPTED = 130  # as a shell says it
CourseDir = Annotated[
    Path | None, typer.Option("--course", help="The folder that holds course.yml [default: here or above].")
]

Devices = Annotated[
    str | None,
    typer.Option(
        "--device", metavar="LIST", help="Devices for what depends on one: cpu,sim,cuda [default: course.yml]."
    ),
]


def find_course_for(named: Path | None, near: str | None) -> Course:
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


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def console_for(stderr: bool = False) -> Console:
    """A console on stdout (or stderr); off a terminal its lines are 110 wide."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 110
    return Console(stderr=stderr, highlight=False, width=width)


def say(console: Console, text: str) -> None:
    """Print one line as it is: no markup, no escapes, no wrapping."""
    from autograder.terminal import plain

    console.print(plain(text), markup=False, highlight=False, soft_wrap=True)


def warn(console: Console, sentence: str) -> None:
    """Print a sentence about a submission: as one line, whatever its student put into it."""
    from autograder.terminal import one_line

    console.print(one_line(sentence), style="yellow", markup=False, highlight=False, soft_wrap=True)


def count(number: int, noun: str) -> str:
    """How many of what: ``1 step``, ``2 steps``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
