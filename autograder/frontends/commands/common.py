"""What every command needs: the course that is meant, a console, a plain line, the exit codes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shutil import get_terminal_size
from typing import IO, TYPE_CHECKING, Annotated, Any, TextIO, cast

import typer

from autograder.errors import CourseError, UsageError
from autograder.safe_text import folded, one_line, plain

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.course.lookup import Target
    from autograder.course.outline import Outline
    from autograder.course.spec import Course

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
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Seed of the secret cases [default: random].")]
Trust = Annotated[
    bool, typer.Option("--trust-submissions", help="Grade even where submissions can hardly be confined (level C).")
]
Plain = Annotated[
    bool,
    typer.Option(
        "--plain", help="Run your code in a plain process, not in the sandbox. Elsewhere than on Linux it always is."
    ),
]


def group(what: str) -> typer.Typer:
    """Commands that follow one word; `what` says of them all."""
    made = typer.Typer(help=what, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    made.callback()(lambda: None)  # else the only command would be the word's own
    return made


def find_course_for(named: Path | None, near: str | None = None) -> Course:
    """The course meant: the named folder, else the one at or above here, else the one above the target."""
    from autograder.course.yaml_file import load_course

    return load_course(folder_for(named, near))


def tell_usage_errors(named: Path | None, targets: Sequence[str]) -> None:
    """Check that targets mean existing files, before anything is imported that takes long; UsageError if one does not."""
    from autograder.course.outline import read_outline

    outline = read_outline(folder_for(named, targets[0])) if targets else None
    if outline is not None:
        existing_targets(outline, targets)


def existing_targets(course: Outline, targets: Sequence[str]) -> list[Target]:
    """What targets mean, of which those that are named must be there; UsageError if one means nothing, or is not there."""
    from autograder.course.lookup import find_targets
    from autograder.course.outline import shown

    found = find_targets(course, targets)
    if missing := [target for target in found if targets and not target.path.exists()]:
        target = missing[0]
        unbuilt = (
            target.path == course.own_file(target.exercise) and (course.root / "solutions" / target.exercise).is_dir()
        )
        raise UsageError(f"{shown(target.path)}: no such file{': run `autograder build`' if unbuilt else ''}")
    return found


def folder_for(named: Path | None, near: str | None) -> Path:
    """The folder of the course meant, as `find_course_for` finds it."""
    from autograder.course.outline import find_course

    if named is not None:
        return find_course(named) if (named / "course.yml").is_file() else named
    try:
        return find_course(Path.cwd())
    except CourseError:
        if near is None or not Path(near).exists():
            raise
        return find_course(Path(near))


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def console_for(stderr: bool = False) -> Console:
    """A console on stdout (or stderr). Off a terminal its lines are as wide as COLUMNS says, else 80."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    if stream.isatty():
        with suppress(ImportError):  # on Windows typer brings it: a terminal there takes escape sequences once asked to
            from colorama import just_fix_windows_console

            just_fix_windows_console()
        return Console(stderr=stderr, highlight=False)
    width = get_terminal_size().columns
    return Console(file=cast(IO[str], _Trimmed(stream)), highlight=False, width=width, legacy_windows=False)


class _Trimmed:
    """A file whose lines end without the blanks that fill a column or a paragraph."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(re.sub(" +(?=\n)", "", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def say(console: Console, text: str) -> None:
    """Print one line: no markup, no escapes. A terminal's is broken between words."""
    _print(console, plain(text))


def tell_notice(console: Console, notice: str) -> None:
    """Print what there is to say of how code is run, if anything."""
    if notice:
        _print(console, notice, "dim")


def warn(console: Console, *sentences: str) -> None:
    """Print sentences about submissions: each as one line, whatever its student put into it."""
    for sentence in sentences:
        _print(console, one_line(sentence), "yellow")


def _print(console: Console, line: str, style: str = "") -> None:
    shown = folded(line, console.width) if console.is_terminal else line  # a file or a log has lines of any length
    console.print(shown, style=style, markup=False, highlight=False, soft_wrap=True)


def count(number: int, noun: str) -> str:
    """How many of what: ``1 step``, ``2 steps``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
