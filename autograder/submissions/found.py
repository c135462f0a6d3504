"""What was found of a class before any of it is read: whose it is, where it lies, and what was left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_NAME = 255
RAW = re.compile(r"[\ud800-\udfff]|\\ud[89a-f][0-9a-f]{2}")  # a byte that is no text, or what it is written as
CUT = re.compile(r"~[0-9a-f]{32}\Z")


@dataclass(frozen=True)
class Handin:
    """A submission that was found but not yet read.

    Attributes:
        student, exercise: whose it is and for what.
        file: the file's name; where: its whole path, for messages.
        read: gives its bytes, or raises SubmissionError.
        home: the folder or zip that bears the student's name.
        found: False if the exercise's folder is there without the file.
        blank: whether the student handed in nothing for any exercise, or nothing that could be opened.
        named: whether whoever grades has named this very student's folder, zip or file.
    """

    student: str
    exercise: str
    file: str
    where: str
    read: Callable[[], bytes]
    home: str = ""
    found: bool = True
    blank: bool = False
    named: bool = False


@dataclass(frozen=True)
class Collection:
    """All that was found, sorted by student and exercise, and what an instructor should know."""

    handins: list[Handin]
    notices: list[str]

    @property
    def whole(self) -> bool:
        """Whether nothing that may have been handed in was left out."""
        return not any(isinstance(notice, Unread) for notice in self.notices)


class Unread(str):
    """A notice of something that may have been handed in, but was left out."""


def printable(name: str) -> str:
    """A student's name from a file name: bytes that are no text are written out, and it is never too long; two stay two.

    What already reads like bytes written out has its backslashes doubled. A name that is cut ends with a hash of the
    whole, and so does one that reads as if it were.
    """
    if RAW.search(name):
        name = name.replace("\\", "\\\\").encode("utf-8", "backslashreplace").decode()
    if len(name) > MAX_NAME or (len(name) == MAX_NAME and CUT.search(name)):
        whole = hashlib.sha256(name.encode()).hexdigest()[:32]
        name = f"{name[: MAX_NAME - len(whole) - 1]}~{whole}"
    return name
