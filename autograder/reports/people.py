"""Who is behind the names in a graded folder, and when and under what names their work came: `people.json`.

It holds what results do not: what a gradebook's import needs, late rules, and the names under which feedback is returned.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from autograder.atomic_files import write_text
from autograder.submissions.adapters import PASSING
from autograder.submissions.found import Handin, Person, Source, enter, plausible
from autograder.submissions.headers import plain_header
from autograder.submissions.roster import IDS, MOST_DAYS, Listed, alike

FILE = "people.json"


class Arrival(BaseModel):
    """How one submission came: as `Source` has it."""

    model_config = ConfigDict(extra="forbid")
    submitted: Annotated[datetime.datetime, AfterValidator(plausible)] | None = None
    late: bool = False
    attempt: int = 0
    system: str = ""
    download: str = ""
    original: str = ""


class Known(BaseModel):
    """One student: as the roster has it, else as the system's names say; how each submission came, by exercise; and what results went by before."""

    model_config = ConfigDict(extra="forbid")
    name: str = ""
    id: str = ""
    email: str = ""
    section: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    extensions: dict[str, Annotated[float, Field(ge=0, le=MOST_DAYS)]] = Field(default_factory=dict)
    arrivals: dict[str, Arrival] = Field(default_factory=dict)
    formerly: list[str] = Field(default_factory=list)

    @property
    def ids(self) -> set[str]:
        """All that tells this person from any other, in small letters."""
        cells = [cell.removeprefix("#") for header, cell in self.columns.items() if plain_header(header) in IDS]
        return {word.casefold() for word in (self.id, self.email, *cells) if word}


People = dict[str, Known]
FORM = TypeAdapter(People)


def read_people(folder: Path) -> tuple[People, str]:
    """Who is known in a graded folder, nobody if nothing was written; and a sentence if it cannot be read."""
    path = folder / FILE
    if not path.exists():
        return {}, ""
    try:
        return FORM.validate_json(path.read_bytes() if path.is_file() else b""), ""
    except (OSError, ValidationError):
        return {}, f"{path}: is damaged: grade once more with the same paths and --roster, and it is written anew"


def same_people(people: People, handins: Iterable[Handin], listed: Mapping[str, Listed]) -> dict[str, str]:
    """Whom these hand-ins and this roster name by an id that is known: by the name now, the name before, often the same.

    An id that goes with another name is not that one's, as with a roster; nor is one that two have, before or now.
    """
    now = {student: Known(**vars(one.person), columns=dict(one.columns)) for student, one in listed.items()}
    for handin in handins:
        if handin.student not in now and handin.source.system:
            now[handin.student] = Known(**vars(_lasting(handin.source)))
    before, mine = _by_id(people), _by_id(now)
    found: dict[str, str] = {}
    for student, known in now.items():
        once = [word for word in known.ids if len(mine[word]) == 1]
        others = set().union(*(before[word] for word in once if word in before))
        other = others.pop() if len(others) == 1 else ""
        if other and _may_be(known.name, people[other].name) and (other == student or other not in now):
            found[student] = other
    return found


def under_names_before(people: People, handins: Sequence[Handin], listed: Mapping[str, Listed]) -> list[Handin]:
    """The same under the names that a graded folder has for these people, unless the roster, or an id in the name, says it better.

    Who bears the name of somebody of the same system with another id is told apart by it.
    """
    same, called = same_people(people, handins, listed), dict[str, str]()
    for handin in handins:
        student, one = handin.student, _lasting(handin.source)
        if student in called or student in listed or not (one.id and handin.source.system):
            continue
        known = people.get(same.get(student, student), Known())
        if student not in same:
            systems = {arrival.system for arrival in known.arrivals.values() if known.id and not known.columns}
            another = handin.source.system in systems and known.id != one.id  # a roster's may be an id of another kind
            called[student] = f"{student} ({one.id})" if another else student
        elif known.columns or not student.endswith(f"({one.id})"):
            called[student] = same[student]
    taken = {handin.student for handin in handins}
    called = {student: name for student, name in called.items() if name != student and name not in taken}
    return [
        replace(one, student=called[one.student], source=replace(one.source, student=called[one.student]))
        if one.student in called
        else one
        for one in handins
    ]


def later_before(people: People, handins: Iterable[Handin]) -> list[Handin]:
    """Those of these hand-ins of which a later attempt is known; not of one that whoever grades has named by itself."""
    found = []
    for handin in handins:
        known = people.get(handin.student, Known()).arrivals.get(handin.exercise)
        if known is None or handin.source.named or not handin.found:
            continue
        at = replace(handin.source, submitted=known.submitted, attempt=known.attempt, system=known.system)
        left, sure = enter({(handin.student, handin.exercise): replace(handin, source=at)}, handin)
        found += [handin] if left is handin and sure else []
    return found


def renamed(people: People, before: str, now: str) -> People:
    """The same with somebody under another name."""
    left = {student: known for student, known in people.items() if student != before}
    known, other = people[before], left.get(now, Known())
    both = {"arrivals": known.arrivals | other.arrivals, "formerly": [*known.formerly, *other.formerly, before]}
    return {**left, now: left.get(now, known).model_copy(update=both)}


def _lasting(source: Source) -> Person:
    """Who somebody is for good, without an id of one download alone."""
    return source.person if source.system not in PASSING else replace(source.person, id="")


def _by_id(people: People) -> dict[str, set[str]]:
    """By all ids and addresses, the students."""
    found = defaultdict[str, set[str]](set)
    for student, known in people.items():
        for word in known.ids:
            found[word].add(student)
    return found


def _may_be(one: str, other: str) -> bool:
    """Whether two names may be one person's; no name may be anybody's."""
    return not (one and other) or alike(one, Listed(Person(other))) or alike(other, Listed(Person(one)))


def updated(people: People, handins: Iterable[Handin], listed: Mapping[str, Listed]) -> People:
    """The same with what is known of these hand-ins and this roster."""
    people = dict(people)
    for student, one in listed.items():
        before = people.get(student, Known())
        told = {"section": one.section, "columns": dict(one.columns), "extensions": dict(one.extensions)}
        people[student] = before.model_copy(update={**vars(one.person), **told})
    for handin in handins:
        source, student = handin.source, handin.student
        if source == Source(student, source.home, named=source.named) or source.absent:
            continue  # nothing is said of it that results do not say
        known = people.get(student) or Known(**vars(_lasting(source)))
        arrival = Arrival.model_validate({name: getattr(source, name) for name in Arrival.model_fields})
        people[student] = known.model_copy(update={"arrivals": {**known.arrivals, handin.exercise: arrival}})
    return people


def write_people(folder: Path, people: People, students: set[str]) -> None:
    """Write what is known of these students, if anything is."""
    kept = {student: known for student, known in sorted(people.items()) if student in students}
    if kept:
        write_text(folder / FILE, FORM.dump_json(kept, indent=1).decode() + "\n")
    else:
        (folder / FILE).unlink(missing_ok=True)
