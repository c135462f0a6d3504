"""What was found of a class before any of it is read: whose it is, where it lies, and what was left out."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MAX_NAME = 255
SHOWN = 20  # names in a sentence
RAW = re.compile(r"[\ud800-\udfff]|\\ud[89a-f][0-9a-f]{2}")  # a byte that is no text, or what it is written as
CUT = re.compile(r"~[0-9a-f]{32}\Z")


def plausible(time: datetime.datetime) -> datetime.datetime | None:
    """A time at which something may have been handed in, 1970 to 2100; None for any other, with which nothing can be counted."""
    return time if 1970 <= time.year <= 2100 else None


@dataclass(frozen=True)
class Person:
    """Who somebody is, as far as a system's names or a roster say it."""

    name: str = ""
    id: str = ""
    email: str = ""


@dataclass(frozen=True)
class Source:
    """Where one student's work lies in what was downloaded, and what the system says of it.

    Attributes:
        student: the name that results go by.
        home: the folder or zip that bears the student's name, or the system's name of the student.
        person: who it is; attempt: a number that grows with each.
        submitted: when it was handed in, None if nothing says so; late: whether the system calls it late.
        system: the system that it was downloaded from; download: a name of that download; original: what its name there
            begins with, a folder's with a slash: under it feedback is returned.
        named: whether whoever grades has named this very student's folder, zip or file.
        absent: whether nothing says more than a roster on which the student is.
    """

    student: str
    home: str = ""
    person: Person = Person()
    attempt: int = 0
    submitted: datetime.datetime | None = None
    late: bool = False
    system: str = ""
    download: str = ""
    original: str = ""
    named: bool = False
    absent: bool = False


@dataclass(frozen=True)
class Handin:
    """A submission that was found but not yet read.

    Attributes:
        student, exercise: whose it is and for what.
        file: the file's name; where: its whole path, for messages.
        read: gives its bytes, or raises SubmissionError.
        source: where the student's work lies.
        found: False if the exercise's folder is there without the file.
        blank: whether the student handed in nothing for any exercise, or nothing that could be opened.
    """

    student: str
    exercise: str
    file: str
    where: str
    read: Callable[[], bytes]
    source: Source = field(default_factory=lambda: Source(""))
    found: bool = True
    blank: bool = False


@dataclass(frozen=True)
class Collection:
    """All that was found, sorted by student and exercise, and what an instructor should know.

    Attributes:
        notices: a sentence for each thing that a person may have to look at.
        told: a line for each download that was recognized.
    """

    handins: list[Handin]
    notices: list[str]
    told: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing that may have been handed in was left out."""
        return not any(isinstance(notice, Unread) for notice in self.notices)


class Unread(str):
    """A notice of something that may have been handed in, but was left out."""


def enter(kept: dict[tuple[str, str], Handin], handin: Handin) -> tuple[Handin | None, bool]:
    """Enter a hand-in, unless its student has a newer one of its exercise there: what gives way, and whether anything says which is newer."""
    key = handin.student, handin.exercise
    known = kept.setdefault(key, handin)
    if known is handin:
        return None, True
    later = _newest(known, handin)
    kept[key], other = (handin, known) if later is handin else (known, handin)
    return other, later is not None


def _newest(one: Handin, other: Handin) -> Handin | None:
    """Which of two came later, None if neither times nor a system's numbers say it; what is there outweighs what is not."""
    if one.found != other.found:
        return one if one.found else other
    mine, theirs = one.source, other.source
    times = [when for when in (mine.submitted, theirs.submitted) if when]
    if len(times) == 1 or len({when.tzinfo is None for when in times}) > 1:
        return None
    mine_at, theirs_at = mine.submitted, theirs.submitted
    if mine_at and theirs_at and mine_at != theirs_at:
        return one if mine_at > theirs_at else other
    if mine.system != theirs.system or mine.attempt == theirs.attempt:
        return None
    return one if mine.attempt > theirs.attempt else other


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


def spelling(name: str) -> str:
    """A name without case, accents and all that is no letter or digit: ``lovelaceada``."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(char for char in bare if not unicodedata.combining(char)))


def shown(names: Iterable[str], most: int = SHOWN) -> str:
    """The first of these names, each once, and how many more there are."""
    each = list(dict.fromkeys(names))
    return ", ".join(each[:most]) + (f" and {len(each) - most} more" if len(each) > most else "")


def look_alikes(students: Iterable[str]) -> list[str]:
    """A sentence for each set of names that differ in case, blanks, what is not seen, or the form of their Unicode alone."""
    alike = defaultdict(set)
    for student in students:
        seen = "".join(char for char in unicodedata.normalize("NFKC", student) if unicodedata.category(char) != "Cf")
        alike[" ".join(seen.casefold().split())].add(student)
    return [
        f"{' and '.join(repr(name) for name in sorted(names))} look alike and are graded as {len(names)} students{_forms(names)}"
        for _, names in sorted(alike.items())
        if len(names) > 1
    ]


def _forms(names: set[str]) -> str:
    """How names are written that are the same letters on a screen."""
    same = len({unicodedata.normalize("NFC", name) for name in names}) < len(names)
    return f": by their Unicode they are {' and '.join(ascii(name) for name in sorted(names))}" if same else ""
