"""Who is behind the names in a graded folder, and when and under what names their work came: `people.json`.

It holds what results do not: what a gradebook's import needs, late rules, and the names under which feedback is returned.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from autograder.atomic_files import write_text
from autograder.submissions.adapters import PASSING
from autograder.submissions.found import Handin, Source, plausible
from autograder.submissions.roster import MOST_DAYS, Listed

FILE = "people.json"


class Arrival(BaseModel):
    """How one submission came: as `Source` has it."""

    model_config = ConfigDict(extra="forbid")
    submitted: Annotated[datetime.datetime, AfterValidator(plausible)] | None = None
    late: bool = False
    system: str = ""
    download: str = ""
    original: str = ""


class Known(BaseModel):
    """One student: as the roster has it, else as the system's names say; and how each submission came, by exercise."""

    model_config = ConfigDict(extra="forbid")
    name: str = ""
    id: str = ""
    email: str = ""
    section: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    extensions: dict[str, Annotated[float, Field(ge=0, le=MOST_DAYS)]] = Field(default_factory=dict)
    arrivals: dict[str, Arrival] = Field(default_factory=dict)


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
        lasting = source.person if source.system not in PASSING else replace(source.person, id="")
        known = people.get(student) or Known(**vars(lasting))
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
