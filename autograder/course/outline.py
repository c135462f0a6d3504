"""Where a course lies, and which exercises and devices there are: enough to tell a usage error at once.

Nothing heavy is imported here, and `course.yml` is not validated: that is `autograder.course.yaml_file`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from autograder.errors import CourseError

FILE = "course.yml"
CHECKS, RECORDED = "checks.py", "reference.json"  # of an exercise: its checks, and what is recorded of its solution
MAX_BYTES = 1 << 20
Device = Literal["cpu", "sim", "cuda"]


class Named(Protocol):
    """An exercise by the names of its file and its steps."""

    @property
    def file(self) -> str:
        """The file's name."""

    @property
    def steps(self) -> Collection[str]:
        """Its steps by name, in their order."""

    @property
    def stem(self) -> str:
        """The file's name without its ending."""


@dataclass(frozen=True)
class NamedExercise:
    """An exercise of which no more is known."""

    file: str
    steps: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.file.removesuffix(".py")


class Outline:
    """A course of which its folder is known, and the names of its exercises, their files and steps."""

    def __init__(self, root: Path, exercises: Mapping[str, Named]) -> None:
        self.root = root
        self.exercises = exercises

    def exercise_dir(self, exercise: str) -> Path:
        """Where the generated stub of an exercise lies."""
        return self.root / "exercises" / exercise


def find_course(start: Path) -> Path:
    """The nearest folder at or above `start` that holds a `course.yml`.

    Raises:
        CourseError: if there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    found = [path.parent.name for path in start.glob(f"*/{FILE}")]
    below = f", {found[0]}," if len(found) == 1 else ""
    raise CourseError(f"no {FILE} in {start} or above it: go to the course's folder{below} or name it with --course")


def read_outline(root: Path) -> Outline | None:
    """The outline of the course in a folder; None where its file is not as it should be: validating says why."""
    import yaml  # noqa: PLC0415 - start-up

    try:
        with open(root / FILE, encoding="utf-8") as file:
            text = file.read(MAX_BYTES)
        tree = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, ValueError, OverflowError, RecursionError, yaml.YAMLError):
        return None
    nodes = dict(_children(_child(tree, "exercises")))
    exercises = {}
    for name, node in nodes.items():
        named, steps = _child(node, "file"), _children(_child(node, "steps"))
        if isinstance(named, yaml.ScalarNode):
            exercises[name] = NamedExercise(named.value, tuple(step for step, _ in steps))
    return Outline(root.resolve(), exercises) if exercises and len(exercises) == len(nodes) else None


def _children(node: object) -> list[tuple[str, object]]:
    """The keys and values of a mapping's node, none of any other."""
    import yaml  # noqa: PLC0415 - start-up

    if not isinstance(node, yaml.MappingNode):
        return []
    return [(str(key.value), value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def _child(node: object, name: str) -> object:
    return dict(_children(node)).get(name)
