"""Which exercise a file is, whatever its student, a browser or a system made of its name; and whether anything is in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from autograder.course.lookup import exercise_of
from autograder.course.outline import PROGRAMS
from autograder.course.spec import Course
from autograder.errors import SubmissionError
from autograder.parsing import DEFINITIONS, read_off, without_docstrings
from autograder.submissions.archives import Parts, Tree
from autograder.submissions.found import MAX_NAME
from autograder.submissions.source import read_source

PROGRAM = re.compile(rf"(?P<stem>.+?)(?P<ending>{'|'.join(map(re.escape, PROGRAMS))})(?P<text>\.txt)?", re.IGNORECASE)
TEXT = re.compile(r"(?P<stem>.+?)(?P<ending>\.txt)", re.IGNORECASE)
# What copies and downloads are called: "Copy of work", "work (1)", "work - Copy", "work copy 2", "work-1".
COPIED = re.compile(r"^(?:copy[ _]of[ _])+|(?:[ _]*\(\d+\)|[ _]*-[ _]*copy|[ _]copy(?:[ _]\d+)?|-\d+)+$", re.IGNORECASE)
DEFINED = re.compile(r"^(?:async +def|def|class) +(\w+)|^(\w+) *=(?!=)", re.MULTILINE)
REBINDING = {"globals", "setattr", "exec"}  # by which a step may get a value
EXACT, RENAMED, WRITTEN, ELSEWHERE = range(4)  # by its name, nearly, by its steps, in another exercise's folder


@dataclass(frozen=True)
class File:
    """A file that counts for an exercise, and how surely: the least of them is graded."""

    exercise: str
    parts: Parts
    kind: int
    order: tuple[bool, int, int, bool]

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]


def is_program(name: str) -> bool:
    """Whether a file may be a hand-in by its ending: .py or .ipynb, also in capitals or with .txt behind."""
    return name[0] not in ".~#" and PROGRAM.fullmatch(name) is not None


def is_text(name: str) -> bool:
    """Whether a file may be a hand-in that was saved as text: it is one if it has an exercise's steps."""
    return name[0] not in ".~#" and TEXT.fullmatch(name) is not None and not is_program(name)


def named_exercise(name: str, course: Course) -> str | None:
    """The exercise whose file's name this is, but for case, hyphens and blanks, copies' numbers and ``.txt`` behind."""
    found = PROGRAM.fullmatch(name) or TEXT.fullmatch(name)
    if found is None or name[0] in ".~#" or len(name) > MAX_NAME:  # a zip may hold longer ones, which are nobody's
        return None
    stem = COPIED.sub("", found["stem"]).strip().lower()
    plain = re.sub(r"[- .]+", "_", stem)
    return plain if plain in course.exercises else exercise_of(f"{plain}.py", course)


def copy_number(name: str) -> int:
    """The number that a browser gave a copy: 2 in ``work (2).py``, else 0."""
    found = re.search(r"\((\d{1,6})\)", name)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Written:
    """The exercises that a file may be of by its steps: those all of whose it has, and those of which it has any."""

    whole: list[str]
    some: list[str]

    @property
    def likely(self) -> list[str]:
        """Those of which it has all, else those of which it has any."""
        return self.whole or self.some


def read_exercises(tree: Tree, parts: Parts, course: Course) -> Written:
    """What a file of any name may be of; nothing if it cannot be read."""
    try:
        source = read_source(tree.read(*parts), tree.where(*parts))
    except SubmissionError:
        source = ""
    defined = {name for pair in DEFINED.findall(source) for name in pair if name}
    has = {name: len(defined & spec.steps.keys()) for name, spec in course.exercises.items()}
    whole = [name for name, number in has.items() if number == len(course.exercises[name].steps)]
    return Written(whole, [name for name, number in has.items() if number])


class Stubs:
    """The stubs of a course, by which work is told from what was handed out."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._defined_in_stubs: dict[str, set[str]] = {}

    def untouched(self, exercise: str, name: str, read: Callable[[], bytes]) -> bool:
        """Whether a file defines what the stub does, and nothing else: then nothing was handed in.

        A release has each stub as a module and as a notebook.
        What stands beside the definitions does not count: comments, checks, a notebook's first cell, and the pictures of the
        lesson, which may be those of an earlier release.
        """
        stub = self._stub(exercise)
        try:
            return bool(stub) and self._defined(exercise, read_source(read(), name)) == stub
        except SubmissionError:
            return False

    def _stub(self, exercise: str) -> set[str]:
        """What the stub defines; nothing where somebody solved it in place: it is no stub then."""
        if exercise not in self._defined_in_stubs:
            path = self._course.exercise_dir(exercise) / self._course.exercises[exercise].file
            try:
                source = path.read_text(encoding="utf-8")
            except (OSError, ValueError):
                source = ""
            self._defined_in_stubs[exercise] = self._defined(exercise, source)
        return self._defined_in_stubs[exercise]

    def _defined(self, exercise: str, source: str) -> set[str]:
        """What a module with all its steps open defines; nothing of any other."""
        steps = self._course.exercises[exercise].steps
        if not all(f"{exercise}: {step} is not" in source for step in steps):
            return set()
        return read_off(source, lambda body: _definitions(body, steps.keys()), set())


def _definitions(body: list[ast.stmt], steps: Collection[str]) -> set[str]:
    """Functions and classes at the top, without docstrings, and whatever else gives a step a value."""
    nodes = [node for statement in body for node in ast.walk(without_docstrings(statement))]
    found = {ast.dump(node) for node in body if isinstance(node, DEFINITIONS)}
    for node in nodes:
        if isinstance(node, DEFINITIONS) and node.name in steps:
            found.add(ast.dump(node))
        elif isinstance(node, ast.Name) and (
            node.id in REBINDING or (node.id in steps and isinstance(node.ctx, ast.Store))
        ):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            found |= {node.attr} if node.value.id in steps else set()
    return found
