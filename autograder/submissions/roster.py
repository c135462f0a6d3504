"""Who is in the class: a roster of any columns that say so, as systems export them, and whose hand-in is whose by it.

Its columns are those of Canvas's gradebook (whose row of points is passed over), Moodle's participants and grading worksheet
(`Identifier`), Gradescope's roster (`SID`), Brightspace's (`OrgDefinedId`, with `#` before it), Blackboard's, GitHub Classroom's,
in the languages of `autograder.submissions.headers` too.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from autograder.course.lookup import exercise_names
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.submissions.adapters import GROUPED, PASSING
from autograder.submissions.found import Collection, Handin, Person, Source, Unread, enter, printable, shown, spelling
from autograder.submissions.headers import plain_header
from autograder.submissions.table_file import Row, read_table

IDS = (
    *("id", "sid", "studentid", "idnumber", "orgdefinedid", "sisuserid", "username", "sisloginid", "loginid", "userid"),
    *("githubusername", "identifier", "canvasuserid"),
)
NAMES, EMAILS = ("name", "fullname", "student", "studentname"), ("email", "emailaddress")
FIRST, LAST = ("firstname", "givenname"), ("lastname", "surname", "familyname")
GROUPS = ("group", "groups", "groupname")
SECTIONS = ("section", "sections", *GROUPS)
KEPT = {*IDS, *NAMES, *EMAILS, *FIRST, *LAST, *SECTIONS}
NOBODY = {"points possible", "student, test", "test student"}  # rows of Canvas's that are no person
# Moodle's word for somebody whose name it keeps back, by language, and the number by which one is told.
PARTICIPANT = re.compile(
    r"(?:participante?|teilnehmer\W?(?:in)?|utilisateur|partecipante|deelnemer)(?: *(\d+))?", re.IGNORECASE
)
EXTENSION = "extension"
MOST_DAYS = 366


@dataclass(frozen=True, eq=False)
class Listed:
    """Somebody on the roster.

    Attributes:
        person: name, id and email; section: the section or group.
        columns: the cells that say who it is, by their header; extensions: days, by exercise or "" for all.
        ids: all that may be an id, in small letters; line: of the file.
    """

    person: Person
    section: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, float] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    line: int = 0


def read_roster(path: Path, course: Course) -> tuple[list[Listed], list[str]]:
    """Everybody on a roster, and a sentence for each row that is odd; UsageError if it cannot be read, or has no column that says who somebody is."""
    rows, said = read_table(path)
    columns = {plain_header(header) for header in rows[0].cells}
    if not columns & {*IDS, *NAMES, *EMAILS, *FIRST, *LAST}:
        first = ", ".join(rows[0].cells)[:120]
        how = "call at least one so, or two first name and last name"
        raise UsageError(f"{path}: has no column id, name or email: its first line is  {first}: {how}")
    listed: list[Listed] = []
    taken: dict[str, Listed] = {}
    for row in rows:
        one = _listed(row, course, said, path)
        if one is None:
            continue
        twice = [word for word in (*sorted(one.ids), one.person.email.casefold()) if word and word in taken]
        if twice:
            other = taken[twice[0]]
            where = f"{path}, line {row.line}"
            if not (spelling(one.person.name) and spelling(other.person.name)) or alike(one.person.name, other):
                said.append(f"{where}: left out: line {other.line} has {twice[0]} too")
                continue
            says = f"{twice[0]} is also in line {other.line}, of {other.person.name}"
            said.append(f"{where}: {says}: {one.person.name} is read without it: correct one of the two")
            one = _without(one, twice)
        taken |= dict.fromkeys([*one.ids, one.person.email.casefold()], one)
        listed.append(one)
    return listed, said


def _without(one: Listed, words: Some[str]) -> Listed:
    """Somebody without the ids or addresses that are another's."""

    def own(cell: str) -> str:
        return "" if cell.removeprefix("#").casefold() in words else cell

    person = replace(one.person, id=own(one.person.id), email=own(one.person.email))
    columns = {header: own(cell) for header, cell in one.columns.items()}
    return replace(one, person=person, columns=columns, ids=one.ids.difference(words))


def _listed(row: Row, course: Course, said: list[str], path: Path) -> Listed | None:
    first, last, name = row.get(*FIRST), row.get(*LAST), row.get(*NAMES)
    if not name or (first and not last and f" {first} " not in f" {name} "):  # a German table's Vorname and Name
        name = " ".join(filter(None, (first, last or name)))
    person = Person(name, row.get(*IDS).removeprefix("#"), row.get(*EMAILS))
    if person == Person() or name.strip().casefold() in NOBODY:
        return None
    known = {header: cell for header, cell in row.cells.items() if plain_header(header) in KEPT}
    ids = {_id(cell) for header, cell in known.items() if plain_header(header) in IDS and cell}
    extensions = {}
    for header, cell in row.cells.items():
        if header.lower().startswith(EXTENSION) and cell:
            word = header[len(EXTENSION) :].strip(" _:-")
            exercise = exercise_names(course).get(word) if word else ""
            try:
                days = float(cell.replace(",", "."))
            except ValueError:
                days = math.nan
            if exercise is not None and 0 <= days <= MOST_DAYS:
                extensions[exercise] = days
            else:
                said.append(
                    f"{path}, line {row.line}: {header} is {cell!r}: give a number of days, of all or of an exercise"
                )
    return Listed(person, row.get(*SECTIONS), known, extensions, frozenset(ids), row.line)


def _id(cell: str) -> str:
    """An id as hand-ins are looked up by it, Moodle's numbers of an assignment in English."""
    numbered = PARTICIPANT.fullmatch(cell)
    return f"participant {numbered[1]}" if numbered and numbered[1] else cell.removeprefix("#").casefold()


def namesakes(listed: Iterable[Listed]) -> set[str]:
    """The spellings of names that several on a roster have."""
    return {word for word, people in _Book(listed).by["name"].items() if len(people) > 1}


def match(
    collection: Collection, listed: Iterable[Listed], path: Path, course: Course
) -> tuple[Collection, dict[str, Listed]]:
    """The hand-ins by the names of the roster, whoever is absent as missing; and by student, who it is on the roster.

    Who cannot be matched keeps the name of before, and is told of.
    """
    book = _Book(listed)
    notices, known_as = list(collection.notices), {}
    handins: dict[tuple[str, str], Handin] = {}
    strangers: list[str] = []
    unsure: list[str] = []
    may_be: list[Listed] = []
    misnamed: dict[str, str] = {}
    of_groups: dict[str, str] = {}
    people = defaultdict[tuple[str, Person], list[Handin]](list)
    for handin in collection.handins:
        people[handin.student, handin.source.person].append(handin)
    ungrouped = {one.source.download for one in collection.handins if "-" not in one.source.person.name}
    for (student, _), mine in people.items():
        found = book.find(mine[0].source, mine[0].source.download not in ungrouped)
        members = [] if found else book.members(mine[0].source)
        if members:
            of_groups[student] = f"{mine[0].source.person.name} ({shown(book.labels[one] for one in members)})"
        if len(found) != 1 and not members:
            (unsure if found else strangers).append(student)
            may_be += found
            if not found and (one := book.misnamed(mine[0].source)) is not None:
                misnamed.setdefault(student, f"{student} (line {one.line}: {one.person.name})")
            handins |= {(student, handin.exercise): handin for handin in mine}
            continue
        for one in members or found:
            label = book.labels[one]
            known_as[label] = one
            for handin in mine:
                source = replace(handin.source, student=label, home=f"roster:{label}", person=one.person)
                other, sure = enter(handins, replace(handin, student=label, source=source))
                if other is not None and other.found:
                    graded = handins[label, handin.exercise].where
                    said = f"{other.where}: left out: {graded} is graded as {handin.exercise} of {label}"
                    notices.append(said if sure else Unread(said))
    if of_groups:
        who = f"{path}: lists nobody called {shown(of_groups.values())}: graded as those in brackets, by the id or the group"
        notices.append(f"{who}; of a group, a column group with its name says who else is in it")
    if strangers:
        notices.append(f"{path}: does not list {shown(strangers)}, who handed in: they keep their names")
    if misnamed:
        how = "correct what is wrong, or say in a column group who is in a group of that name"
        notices.append(f"{path}: has the id with another name of {shown(misnamed.values())}: {how}")
    if unsure:
        label = next(book.labels[one] for one in may_be)
        how = f"to say who is who, name a folder as the one meant is called here, such as {label!r}"
        notices.append(f"{path}: lists several that may be {shown(unsure)}: they keep their names; {how}")
    missing = [label for one, label in book.labels.items() if one not in known_as.values()]
    if missing:
        notices.append(f"{path}: {len(missing)} of {len(book.labels)} handed in nothing: {shown(missing)}")
    exercises = sorted({exercise for _, exercise in handins})
    for one, label in book.labels.items():
        known_as.setdefault(label, one)
        for exercise in exercises:
            said = f"{label}: is on {path.name}, and handed in nothing of {exercise}"
            source, file = Source(label, f"roster:{label}", one.person, absent=True), course.exercises[exercise].file
            absent = Handin(label, exercise, file, said, bytes, source, found=False, blank=True)
            handins.setdefault((label, exercise), absent)
    return Collection([handins[key] for key in sorted(handins)], notices, collection.told), known_as


class _Book:
    """A roster, by everything that a hand-in may be known by."""

    def __init__(self, listed: Iterable[Listed]) -> None:
        self.labels = _labels(list(listed))
        self.by: dict[str, dict[str, list[Listed]]] = defaultdict(partial(defaultdict, list))
        for one in self.labels:
            for word in one.ids:
                self.by["id"][word].append(one)
            if one.person.email:
                self.by["email"][one.person.email.casefold()].append(one)
                self.by["id"][one.person.email.casefold().partition("@")[0]].append(one)
            for word in _spellings(one.person.name) | {spelling(self.labels[one])}:
                self.by["name"][word].append(one)
            columns = Row(0, dict(one.columns))
            for word in filter(None, map(spelling, re.split("[,;]", columns.get(*GROUPS)))):
                self.by["group"][word].append(one)
            if columns.get("canvasuserid") or (columns.get("student") and columns.get("sisuserid", "sisloginid")):
                self.by["canvas"][columns.get("canvasuserid", "id")].append(one)

    def find(self, source: Source, grouped: bool = False) -> list[Listed]:
        """Who a hand-in may be of: by id, else by email, else by name. An id that goes with another name is not that one's.

        Args:
            grouped: whether the names of its download may have a group's and a hyphen before them.
        """
        person, label = source.person, "" if source.system else source.student
        names = [person.name] if person.name and not PARTICIPANT.fullmatch(person.name) else []
        if grouped and source.system in GROUPED:
            parts = person.name.split("-")
            names += ["-".join(parts[number:]) for number in range(1, len(parts))]
        tries = [
            ("id", "" if source.system in PASSING else person.id.casefold()),
            ("id", f"participant {person.id}" if source.system in PASSING else ""),
            ("email", person.email.casefold()),
            *(("name", spelling(name)) for name in names),
            *(("id", label.casefold()), ("email", label.casefold()), ("name", spelling(label))),
        ]
        for kind, word in tries:
            found = list(dict.fromkeys(self.by[kind].get(word, []))) if word else []
            if kind == "id" and names:
                found = [one for one in found if not one.person.name or any(alike(name, one) for name in names)]
            if found:
                return found
        return []

    def members(self, source: Source) -> list[Listed]:
        """Who handed in under a group's name in Canvas: all whom the roster has in that group, and whose id it is in Canvas's own tables."""
        if source.system != "canvas" or source.person.name == "anon":
            return []
        word, number = spelling(source.person.name), source.person.id
        return list(dict.fromkeys([*self.by["group"].get(word, []), *self.by["canvas"].get(number, [])]))

    def misnamed(self, source: Source) -> Listed | None:
        """Who has a hand-in's id, but another name."""
        passing = source.system in PASSING
        return None if passing else next(iter(self.by["id"].get(source.person.id.casefold(), [])), None)


def alike(name: str, one: Listed) -> bool:
    """Whether somebody on a roster may be called so."""
    return spelling(name) in _spellings(one.person.name)


def _one_spelling(name: str) -> str:
    """The same for a name however it is turned."""
    return min(_spellings(name), default="")


def _labels(listed: list[Listed]) -> dict[Listed, str]:
    """What each one's results go by: the name, with the id where two have it; else the id or the address."""
    names = [unicodedata.normalize("NFC", one.person.name) for one in listed]
    often = Counter(map(_one_spelling, names))
    labels = {}
    for one, name in zip(listed, names, strict=True):
        known, several = one.person.id or one.person.email, name and often[_one_spelling(name)] > 1
        labels[one] = printable(f"{name} ({known or one.line})" if several else name or known)
    return labels


def _spellings(name: str) -> set[str]:
    """All that a name may be written as: ``Ada Lovelace``, ``Lovelace, Ada``, and as Canvas's files have it, ``lovelaceada``."""
    words = name.replace(",", " ").split()
    turned = [words[number:] + words[:number] for number in range(len(words))]
    return {spelling(" ".join(way)) for way in turned} - {""}
