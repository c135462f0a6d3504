"""Pack a student's work as `autograder grade` reads it: one zip of that student's name, with a folder for each exercise."""

from __future__ import annotations

import getpass
import os
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.atomic_files import write_all, zipped
from autograder.course.outline import shown
from autograder.course.released import read_release
from autograder.course.spec import Course
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.source import make_submission, read_bytes
from autograder.submissions.step_text import not_python


@dataclass(frozen=True)
class Packed:
    """What was packed.

    Attributes:
        path: the zip.
        exercises: those in it; remarks: a sentence for each that a student should know of.
        untouched: the exercises in it of which nothing was written yet.
    """

    path: Path
    exercises: list[str]
    remarks: list[str]
    untouched: list[str]


def own_name() -> str:
    """The name by which the work is handed in if the student gives none: the one that the computer knows."""
    try:
        return re.sub(r"[^\w.-]+", "-", getpass.getuser()).strip("-.") or "me"
    except (OSError, KeyError, ImportError):
        return "me"


def submit(course: Course, name: str, folder: Path) -> Packed:
    """Write `NAME.zip`: each file as it is, whether it runs or not; UsageError if there is none, or no such zip can be written."""
    if name in ("", ".", "..") or re.search(r'[/\\:*?"<>|\0]', name):
        raise UsageError(f"--name {name}: cannot be the name of a file: use letters, digits and dashes")
    release, packed = read_release(course.root), dict[str, bytes]()
    exercises, remarks, untouched, unread = list[str](), list[str](), list[str](), list[str]()
    for exercise in course.exercises:
        path = course.own_file(exercise)
        where = shown(path)
        try:
            data = read_bytes(path, where=where)
        except SubmissionError as error:
            remarks.append(f"{exercise} is not in it: {error}.")
            if os.path.lexists(path):
                unread.append(f"{error}.")
            continue
        packed[f"{exercise}/{path.name}"] = data
        exercises.append(exercise)
        remarks += filter(None, [_remark(exercise, path.name, data, where), course.not_read(exercise)])
        if release is not None and release.untouched(path):
            untouched.append(exercise)
        other = path.with_suffix(".py" if path.suffix == ".ipynb" else ".ipynb")
        if other.is_file() and not (release is not None and release.untouched(other)):
            remarks.append(f"{shown(other)} is not in it: {path.name} beside it was saved later, and is.")
    if not exercises:
        why = " ".join(unread) or "no exercise's file is there"
        raise UsageError(f"{course.root / 'exercises'}: there is nothing to hand in: {why}")
    target = folder / f"{name}.zip"
    write_all({target: zipped(packed)})
    return Packed(target, exercises, remarks, untouched)


def _remark(exercise: str, name: str, data: bytes, where: str) -> str:
    """What stands in the way of a file's earning anything, empty if nothing is known to."""
    try:
        broken = not_python(make_submission("me", exercise, name, data, where).source, name)
        why = f"{where}: {broken.removeprefix('it ')}" if broken else ""
    except SubmissionError as error:
        why = str(error)
    return f"{why}: it is handed in all the same, and earns nothing as it is." if why else ""
