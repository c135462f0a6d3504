"""Where a course lies, which exercises and devices there are, and where a student's files are: enough to tell a usage error at once.

Nothing heavy is imported here, and `course.yml` is not validated: that is `autograder.course.yaml_file`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from autograder.atomic_files import real
from autograder.course.released import read_release
from autograder.errors import CourseError

FILE = "course.yml"
CHECKS, RECORDED = "checks.py", "reference.json"  # of an exercise: its checks, and what is recorded of its solution
FUNCTIONS = "cases.py"  # of data of an author's own
PROGRAMS = (".py", ".ipynb")  # endings of what a student hands in
MAX_BYTES = 1 << 20
Device = Literal["cpu", "sim", "cuda"]
BEFORE = re.compile(r"\.before-\d+$")  # what `reset` adds to the name of what was there


class Named:
    """An exercise by the names of its file and its steps, these in their order."""

    if TYPE_CHECKING:  # a model that inherits these would have them before its own fields
        file: str
        steps: Collection[str]

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.file.removesuffix(".py")


@dataclass(frozen=True)
class NamedExercise(Named):
    """An exercise of which no more is known."""

    file: str
    steps: tuple[str, ...] = ()


class Outline:
    """A course of which its folder is known, and the names of its exercises, their files and steps."""

    def __init__(self, root: Path, exercises: Mapping[str, Named]) -> None:
        self.root = root
        self.exercises = exercises

    def exercise_dir(self, exercise: str) -> Path:
        """Where the generated stub of an exercise lies."""
        return self.root / "exercises" / exercise

    def own_file(self, exercise: str) -> Path:
        """The student's file of an exercise."""
        return self.file_in(exercise, self.exercise_dir(exercise))

    def file_in(self, exercise: str, folder: Path) -> Path:
        """The file with the work on an exercise in a folder: the module, or the notebook if only that is there.

        Where a release brought both, it is the one that was worked on: the one that is not as it came, or, of two such,
        the one that was saved last.
        """
        spec = self.exercises[exercise]
        module, notebook = folder / spec.file, folder / f"{spec.stem}.ipynb"
        if not os.path.isfile(notebook):
            return module
        if not os.path.isfile(module):
            return notebook
        release = read_release(self.root)
        if release is None or release.untouched(notebook):
            return module
        return notebook if release.untouched(module) or saved_at(notebook) > saved_at(module) else module

    def not_read(self, exercise: str) -> str:
        """A sentence on work that is not read where an exercise is as it came, since its file has another name or is gone; else "".

        So lies a download that a browser named `fit (1).ipynb`, or what was saved under a name of one's own.
        """
        release, own, folder = read_release(self.root), self.own_file(exercise), self.exercise_dir(exercise)
        if release is None or (own.exists() and not release.untouched(own)):
            return ""
        others = [path for path in sorted(folder.glob("*")) if path.suffix in PROGRAMS]
        mine = [path.name for path in others if not release.brought(path) and not BEFORE.search(path.stem)]
        if mine:
            return f"{mine[-1]} is not read: give it the name {own.stem}{Path(mine[-1]).suffix}."
        gone = own.suffix == ".ipynb" and release.brought(module := own.with_suffix(".py")) and not module.exists()
        return f"{module.name} is not there: `autograder reset {exercise[:2]}` puts it back." if gone else ""


def saved_at(file: Path) -> int:
    """When a file was last changed, 0 where there is none to be seen."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def shown(path: Path) -> str:
    """A path as short as it can be named from here."""
    for follow in (os.path.abspath, os.path.realpath):  # a link is named where it lies
        with suppress(ValueError, OSError):
            return str(Path(follow(path)).relative_to(Path.cwd()))
    return str(path)


def find_course(start: Path) -> Path:
    """The nearest folder at or above `start` that holds a `course.yml`; CourseError if there is none."""
    start = real(start)
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    for folder in (start, *start.parents):
        if os.path.lexists(folder / FILE):
            raise CourseError(f"{folder / FILE}: is not a regular file: put one in its place")
    found = [path.parent.name for path in start.glob(f"*/{FILE}")]
    below = f", {found[0]}," if len(found) == 1 else ""
    raise CourseError(f"no {FILE} in {start} or above it: go to the course's folder{below} or name it with --course")


def read_outline(root: Path) -> Outline | None:
    """The outline of the course in a folder; None where its file is not as it should be: validating says why."""
    import yaml  # noqa: PLC0415 - start-up

    from autograder.course.yaml_depth import load  # noqa: PLC0415 - start-up

    try:
        with open(root / FILE, encoding="utf-8") as file:
            text = file.read(MAX_BYTES)
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # all its values are texts
        exercises = load(text, loader)["exercises"]
        said = {name: (one["file"], one.get("steps")) for name, one in exercises.items()}
    except (OSError, ValueError, OverflowError, LookupError, TypeError, AttributeError, RecursionError, yaml.YAMLError):
        return None
    known = {
        name: NamedExercise(file, tuple(steps) if isinstance(steps, dict) else ())
        for name, (file, steps) in said.items()
        if isinstance(file, str)
    }
    return Outline(root.resolve(), known) if known and len(known) == len(said) else None
