"""The command line: which commands there are, and how expected trouble ends.

Exit codes: 0 all passed (check) or all graded (grade); 1 some check failed; 2 a usage or configuration
error; 3 some submission could not be graded.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from shutil import get_terminal_size
from textwrap import shorten
from typing import Annotated, Any, NoReturn, TypeAlias

import typer
from typer.core import TyperGroup

from autograder.errors import AutograderError, CourseError
from autograder.frontends.commands import author, graded, instructor, student, systems, work
from autograder.frontends.commands.common import INTERRUPTED, USAGE
from autograder.safe_text import folded, one_line

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)  # what writing to a full or broken disk ends with
LONGEST_WORD = 4096  # what Linux allows a path
DISTRIBUTION = "trajectory-autograder"  # the name that it is installed by
Command: TypeAlias = Callable[..., None] | typer.Typer


class ByReader(TyperGroup):
    """The commands in `--help`, by who uses them: a student has few. To make all of them takes long: one is made when it is meant."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = dict.fromkeys(name for commands in COMMANDS.values() for name in commands)  # type: ignore[assignment]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its name, None if there is none."""
        meant = next((commands[cmd_name] for commands in COMMANDS.values() if cmd_name in commands), None)
        if meant is None or isinstance(meant, typer.Typer):
            return meant and typer.main.get_command(meant)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(cmd_name)(meant)
        return typer.main.get_command(alone)

    def invoke(self, ctx: Any) -> Any:
        """Do it. An interrupt is told, of which Typer would say nothing."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("Interrupted.", err=True)
            raise typer.Exit(INTERRUPTED) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """A list for each panel, in the order in which the commands are entered."""
        room = formatter.width - 6 - max(map(len, self.commands))  # a line each
        for panel, commands in COMMANDS.items():
            with formatter.section(panel):
                formatter.write_dl([(name, _in_short(command, room)) for name, command in commands.items()])


def _in_short(command: Command, room: int) -> str:
    """The first sentence of what a command says of itself, as Typer has it."""
    said = command.info.help if isinstance(command, typer.Typer) else command.__doc__
    return shorten(f"{str(said).partition('. ')[0].removesuffix('.')}.", room, placeholder="...")


app = typer.Typer(
    cls=ByReader,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS: dict[str, dict[str, Command]] = {
    "Your own work, begin with watch": {
        "watch": student.watch,
        "check": student.check,
        "progress": student.progress,
        "hint": work.hint,
        "open": work.open_file,
        "reset": work.reset,
        "solution": work.solution,
        "submit": work.submit,
        "doctor": instructor.doctor,
    },
    "A class": {
        "grade": instructor.grade,
        "export": graded.export,
        "feedback": graded.feedback,
        "similar": graded.similar,
    },
    "A course": {
        "init": author.init,
        "new": author.new,
        "build": author.build,
        "validate": author.validate,
        "try": author.try_mistakes,
        "release": author.release,
        "gradescope": systems.gradescope,
        "github": systems.github,
        "mistakes": author.mistakes,
        "nbgrader": systems.of_nbgrader,
    },
}


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib import metadata  # noqa: PLC0415 - start-up: only this asks it

        typer.echo(f"autograder {metadata.version(DISTRIBUTION)}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Grade how parameters move: check an exercise, grade a class, build and validate the course."""


def main() -> NoReturn:
    """Run the command line; expected trouble is one sentence on stderr, never a traceback.

    So is a path that the system refuses; every other exception is a bug of the grader's own, and shows where it is.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started this, as `>&-` does
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):  # some on Windows cannot show every character
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")
    if "" in sys.argv[1:]:  # as a path it would be the folder where one is
        _end("one of the words is empty: is a variable of your shell not set? Nothing was done")
    if (most := max(map(len, sys.argv[1:]), default=0)) > LONGEST_WORD:  # it would be told as a whole
        _end(f"one of the words has {most:,} characters, more than a path can have: nothing was done")
    try:
        os.getcwd()
    except OSError:
        _end("the folder that you are in is gone, or closed to you: go into another one")
    try:
        app()
    except CourseError as error:
        _end(str(error))  # a line for each problem, of the author's own words
    except AutograderError as error:
        _end(one_line(str(error)))
    except KeyboardInterrupt:  # before a command had begun
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.errno in NO_ROOM and error.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python would try again at its end
            _end(f"the output cannot be written: {error.strerror}")
        if error.filename is None:
            raise
        _end(one_line(f"{os.fsdecode(error.filename)}: cannot be used: {error.strerror}"))
    sys.exit(0)


def _end(said: str) -> NoReturn:
    lines = f"autograder: {said}".splitlines()
    width = get_terminal_size().columns if sys.stderr.isatty() else None
    sys.stderr.writelines(f"{folded(line, width) if width else line}\n" for line in lines)
    sys.exit(USAGE)
