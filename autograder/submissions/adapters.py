"""What the names in a download say: an adapter for each system that students hand in to.

An adapter is a pattern of the names in the class's folder, a word on which part of a name is what, and where the system
keeps what its names leave out. It is chosen by what is seen: the one that reads at least half of the names that could
hold work, so that no single name makes others be read otherwise. docs/handins.md has all of them on one page.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from autograder.course.outline import PROGRAMS
from autograder.course.spec import Course
from autograder.course.yaml_depth import load
from autograder.course.yaml_file import Loader
from autograder.errors import SubmissionError
from autograder.submissions.archives import Parts, Tree
from autograder.submissions.dates import reader
from autograder.submissions.found import Person, plausible, shown

MAX_NAME = 1000
MAX_BESIDE = 8 << 20  # bytes of a file in which a system tells of its hand-ins
COPY = re.compile(r"-(\d{1,3})(?=\.[^.]*$|$)")
# What copies are called, beside a student's name; not "-1", which may be of an id.
NOT_OF_NAME = re.compile(r"^(?:copy[ _]of(?:[ _]|$))+|(?:[ _]*\(\d+\)|[ _-]+copy(?:[ _]of)?)+$", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """What one name in a download says.

    Attributes:
        people: whose it is; several, where a group handed in.
        file: the name that the student gave the file, empty for a folder.
        submitted, late, attempt: as in `Source`.
        original: the name up to the student's own part of it, a folder's with a slash; time: as it stands there.
    """

    people: tuple[Person, ...]
    file: str = ""
    submitted: datetime.datetime | None = None
    late: bool = False
    attempt: int = 0
    original: str = ""
    time: str = ""


Read = tuple[Mapping[str, Entry], str]
Beside = Callable[[Tree, Parts, Mapping[str, Entry]], Read]


@dataclass(frozen=True)
class Adapter:
    """How one system names what was handed in.

    Attributes:
        name: as `--from` takes it; title: as it is told.
        pattern: of a whole name; its groups are name, id, late, time and file, as far as there are such.
        when: of all of a download's times, what reads one, and raises ValueError where it cannot.
        copies: whether the system itself numbers a file that is handed in again (``work-1.py``).
        lasting: whether the id is a person's for good, and not one of this download alone.
        grouped: whether a group's name and a hyphen stand before each name where groups hand in.
        beside: reads what the system tells in files beside; what it does not tell of is left as it was, and said.
    """

    name: str
    title: str
    pattern: re.Pattern[str]
    when: Callable[[Iterable[str]], Callable[[str], datetime.datetime]] = reader
    copies: bool = False
    lasting: bool = True
    grouped: bool = False
    beside: Beside = field(default=lambda tree, at, entries: (entries, ""))

    def entry(self, name: str, is_folder: bool) -> Entry | None:
        """What a name says, None if it is none of this system's."""
        found = self.pattern.fullmatch(name) if len(name) <= MAX_NAME else None
        said = {key: value or "" for key, value in found.groupdict().items()} if found else {}
        file = said.get("file", "")
        if not said or is_folder == bool(file):
            return None
        original, attempt = f"{name}/" if is_folder else name[: len(name) - len(file)], 0
        if self.copies and (copy := COPY.search(file)):
            file, attempt = file[: copy.start()] + file[copy.end() :], int(copy[1])
        person = Person(said.get("name", "").strip(), said.get("id", ""))
        return Entry((person,), file, None, bool(said.get("late")), attempt, original, said.get("time", ""))

    def entries(self, tree: Tree, at: Parts) -> Read:
        """What the names in a folder say, by name, as far as they are this system's; and a sentence if any is in doubt."""
        read = {name: self.entry(name, is_folder) for name, is_folder in sorted(tree.names(*at).items())}
        entries, said = self.beside(tree, at, {name: entry for name, entry in read.items() if entry})
        when = self.when([entry.time for entry in entries.values()])
        timed = {
            name: replace(entry, submitted=_read(when, entry.time)) if entry.time else entry
            for name, entry in entries.items()
        }
        if unread := [name for name, entry in timed.items() if entry.time and entry.submitted is None]:
            said = f"{tree.where(*at)}: says no time that can be read of {shown(unread, 3)}"
        return timed, said


def _read(when: Callable[[str], datetime.datetime], text: str) -> datetime.datetime | None:
    """The time that a name says; None if it cannot be read, or is none at which something was handed in."""
    try:
        return plausible(when(text))
    except (ValueError, OverflowError):
        return None


def _blackboard_texts(tree: Tree, at: Parts, entries: Mapping[str, Entry]) -> Read:
    """The names of people, from the text that Blackboard puts beside each attempt: ``Name: Ada Lovelace (ada)``."""
    names, known = {}, dict(entries)
    for name in tree.names(*at):
        if name.endswith(".txt") and (start := BLACKBOARD_TEXT.fullmatch(name)):
            said = re.search(r"^Name: *(.+?) *\(([^()]+)\)\s*$", _text(tree, *at, name), re.MULTILINE)
            if said:
                names[start["id"]] = Person(said[1], said[2])
            if not any(entry.original.rstrip("_") == start["stem"] for entry in entries.values()):
                known[name] = Entry((Person("", start["id"]),), name, original=start["stem"])
    return {
        name: replace(entry, people=(names.get(entry.people[0].id, entry.people[0]),)) for name, entry in known.items()
    }, ""


def _gradescope_metadata(tree: Tree, at: Parts, entries: Mapping[str, Entry]) -> Read:
    """Who is behind each ``submission_N``, from the ``submission_metadata.yml`` of Gradescope's export."""
    try:
        told = load(_text(tree, *at, METADATA), Loader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        told = None
    known, unknown = dict(entries), 0
    for name, entry in entries.items():
        one = told.get(name) if isinstance(told, dict) else None
        submitters = one.get(":submitters") if isinstance(one, dict) else None
        people = [_submitter(person) for person in submitters or () if isinstance(person, dict)]
        unknown += not any(person != Person() for person in people)
        when = one.get(":created_at") if isinstance(one, dict) else None
        submitted = plausible(when) if isinstance(when, datetime.datetime) else None
        numbered = Person(entry.people[0].id)  # of the submission, and nobody's id
        known[name] = replace(entry, people=tuple(people) or (numbered,), submitted=submitted)
    said = f"{tree.where(*at, METADATA)}: does not say who handed in {unknown} of {len(entries)}: these go by their numbers"
    return known, said if unknown else ""


def _submitter(person: Mapping[str, Any]) -> Person:
    return Person(*(str(person.get(f":{key}") or "").strip() for key in ("name", "sid", "email")))


def _text(tree: Tree, *parts: str) -> str:
    """A text that a system put into its download; empty where there is none that can be read."""
    try:
        return tree.read(*parts, limit=MAX_BESIDE).decode("utf-8-sig", "replace")
    except (SubmissionError, KeyError):
        return ""


METADATA = "submission_metadata.yml"
# The part of a name that is the student's own is never read, so that nobody's file can bear another's user name.
ATTEMPT = r"(?P<stem>(?:(?!_attempt_).)+_(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5}))"
BLACKBOARD_TEXT = re.compile(rf"{ATTEMPT}\.txt")
ADAPTERS = (
    # Folders, or flat files: `mod/assign/feedback/file/importziplib.php` in Moodle's source reads them back, with and
    # without the last underscore (Moodle from 4.1 on leaves it out). The number is of this assignment's participant.
    Adapter(
        "moodle",
        "Moodle download",
        re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?"),
        lasting=False,
        grouped=True,
    ),
    # `lib/gradebook_importer.rb` in Canvas's source matches the first number, the person's id there, with a gradebook's;
    # `app/models/submission.rb` there makes the ids of an anonymous assignment, five letters and digits. What was written
    # or linked in Canvas itself has no second number, and is no file of the student's.
    Adapter(
        "canvas",
        "Canvas download",
        re.compile(
            r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<id>\d+|(?<=^anon_)\w{5}|(?<=^anon_LATE_)\w{5})"
            r"_(?:\d+_|(?=(?:text|link)\.html$))(?P<file>.+)"
        ),
        copies=True,
    ),
    # As https://github.com/vangef/BBGradebookOrganiser reads them: the user name before `_attempt_`, a text beside.
    Adapter(
        "blackboard",
        "Blackboard download",
        re.compile(rf"{ATTEMPT}(?:_(?P<file>.+)|(?P<text>\.txt))"),
        when=lambda texts: lambda text: datetime.datetime.strptime(text, "%Y-%m-%d-%H-%M-%S"),
        beside=_blackboard_texts,
    ),
    # Folders, or flat files; its documentation does not say how they are named: some schools' have no blank behind the name,
    # or the school's own number before it.
    Adapter(
        "brightspace",
        "Brightspace download",
        re.compile(
            r"(?P<id>\d+)-\d+ - (?:[A-Za-z]{0,2}\d{5,} - )?(?P<name>.+?) ?- (?P<time>[^-]*(?<!\d)\d{4}(?!\d)[^-]*?)(?: - (?P<file>.+))?"
        ),
    ),
    # "Export Submissions": https://guides.gradescope.com/hc/en-us/articles/22066784117901-Grading-Online-Assignments
    Adapter("gradescope", "Gradescope export", re.compile(r"submission_(?P<id>\d+)"), beside=_gradescope_metadata),
)

GROUPED = {adapter.name for adapter in ADAPTERS if adapter.grouped}
PASSING = {"names", *(adapter.name for adapter in ADAPTERS if not adapter.lasting)}


def github(prefix: str) -> Adapter:
    """The clones of one assignment of GitHub Classroom: its slug, and whoever's account.

    As ``gh classroom clone student-repos`` leaves them:
    https://docs.github.com/en/education/manage-coursework-with-github-classroom/teach-with-github-classroom/using-github-classroom-with-github-cli
    """
    pattern = re.compile(re.escape(prefix) + "(?P<id>[A-Za-z0-9][A-Za-z0-9-]*)")
    return Adapter("github", "GitHub Classroom clones", pattern)


def named_after(course: Course) -> Adapter:
    """Files of which each bears an exercise's name and its student's, ``ada_slopes.py``: only where that is said.

    Nothing in such a name tells a student from a remark (``slopes_final.py``), so that it is never chosen unasked.
    """
    stems = {spec.stem.lower(): spec.stem for spec in course.exercises.values()}
    known = "|".join(stem.replace("_", "[ _.-]+") for stem in sorted(map(re.escape, stems), key=len, reverse=True))
    stem = re.compile(rf"(?:(.+)[ _.-]+)?({known})(?:[ _.-]+(.+))?", re.IGNORECASE)

    def read(tree: Tree, at: Parts, entries: Mapping[str, Entry]) -> Read:
        found = {name: stem.fullmatch(name[: name.rfind(".")]) for name in entries}
        called = {
            name: NOT_OF_NAME.sub("", " ".join(filter(None, (parts[1], parts[3])))).strip(" _.-")
            for name, parts in found.items()
            if parts
        }
        return {
            name: replace(
                entries[name],
                people=(Person(called[name]),),
                file=stems[re.sub(r"[ .-]+", "_", parts[2]).lower()] + name[name.rfind(".") :].lower(),
            )
            for name, parts in found.items()
            if parts and called[name]
        }, ""

    pattern = re.compile(r"(?P<file>[^.~].*\.(?:py|ipynb))", re.IGNORECASE)
    return Adapter("names", "Files named after students", pattern, lasting=False, beside=read)


def choose(tree: Tree, at: Parts, course: Course, wanted: str | None = None) -> Adapter | None:
    """The adapter whose names are in a folder, None if none's are; of one that is `wanted` by whoever grades, a single name will do."""
    names = {name: is_folder for name, is_folder in tree.names(*at).items() if may_hold_work(name, is_folder)}
    folder_above = (at or (getattr(tree, "name", ""),))[-1]
    prefix = _classroom_prefix(names, tree, at, folder_above, course)
    counted: Counter[Adapter] = Counter()
    asked = [named_after(course)] if wanted == "names" else []
    for adapter in (*ADAPTERS, *([github(prefix)] if prefix else []), *asked):
        if wanted in (None, adapter.name):
            counted[adapter] = sum(adapter.entry(name, is_folder) is not None for name, is_folder in names.items())
    best, count = max(counted.items(), key=lambda item: item[1], default=(None, 0))
    return best if count and (wanted or 2 * count >= len(names)) else None


def may_hold_work(name: str, is_folder: bool) -> bool:
    """Whether a name in a class's folder may be somebody's hand-in."""
    if name.startswith((".", "~")) or name == "__MACOSX":
        return False
    return is_folder or name.lower().endswith((*PROGRAMS, ".zip"))


def _classroom_prefix(names: Mapping[str, bool], tree: Tree, at: Parts, above: str, course: Course) -> str:
    """What the names of GitHub Classroom's clones begin with, empty if these are none."""
    folders = [name for name, is_folder in names.items() if is_folder]
    if not folders or len(folders) < len(names):
        return ""
    slugs = [f"{exercise.replace('_', '-')}-" for exercise in course.exercises]
    known = [f"{above.removesuffix('-submissions')}-"] if above.endswith("-submissions") else []
    for prefix in (*known, *slugs):
        if all(name.startswith(prefix) and len(name) > len(prefix) for name in folders):
            return prefix
    first, last = min(folders), max(folders)
    alike = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    common = first[: first.rfind("-", 0, alike) + 1]
    return common if len(folders) > 1 and all(tree.names(*at, name).get(".git") for name in folders) else ""
