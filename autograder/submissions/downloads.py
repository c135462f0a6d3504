"""One download of a system: whose each entry is, and the newest attempt of each at each exercise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.atomic_files import digest
from autograder.submissions.adapters import PASSING, Adapter, Entry
from autograder.submissions.archives import Parts, Tree
from autograder.submissions.found import Handin, Person, Source, Unread, enter, printable, shown, spelling
from autograder.submissions.views import View
from autograder.submissions.works import Works


def download(
    tree: Tree, at: Parts, adapter: Adapter, works: Works, only: str = ""
) -> tuple[list[Handin], set[str], str]:
    """The submissions in a folder named as a system names its downloads, the names in it that are the system's, and a line on both.

    Args:
        only: the one name in it of which whoever grades has said to take it.
    """
    (entries, doubt), names = adapter.entries(tree, at), tree.names(*at)
    works.notices += [doubt] if doubt else []
    best: dict[tuple[str, str], Handin] = {}
    students = set()
    label = f"{Path(tree.where(*at)).stem}-{digest(*sorted(names))[:6]}"
    for source, mine in _attempts(entries, adapter, label, works):
        if only and only not in mine:
            continue
        source, mine = (replace(source, named=True), [only]) if only else (source, mine)
        students.add(source.student)
        for place in _places(tree, at, mine, entries, names):
            for handin in works.found(*place, source):
                if isinstance(place[0], View) and (name := place[0].files.get(handin.file)):
                    handin = replace(handin, source=replace(source, original=entries[name].original))
                other, sure = enter(best, handin)
                if other is not None and other.found:
                    graded = best[handin.student, handin.exercise].where
                    why = f"a later attempt is graded, {graded}"
                    unsure = f"nothing says which is the later: {graded} is graded"
                    said = f"{other.where}: left out: {why if sure else unsure}"
                    works.notices.append(said if sure else Unread(said))
    late = {handin.student for handin in best.values() if handin.found and handin.source.late}
    count = f"{len(students)} student{'s' * (len(students) != 1)}"
    return list(best.values()), set(entries), f"{adapter.title}: {count}{f', {len(late)} late' if late else ''}"


def _attempts(
    entries: Mapping[str, Entry], adapter: Adapter, label: str, works: Works
) -> Iterator[tuple[Source, list[str]]]:
    """Each student's attempts, with the names in the download that belong to each."""
    called = _called({person for entry in entries.values() for person in entry.people}, adapter, works)
    mine: dict[tuple[Person, int, object], list[str]] = defaultdict(list)
    for name, entry in entries.items():
        for person in entry.people:
            mine[person, entry.attempt, entry.submitted].append(name)
    for (person, attempt, _), names in mine.items():
        one = entries[names[0]]
        lasting = person.id if adapter.lasting and person.id else called[person]
        source = Source(printable(called[person]), f"{adapter.name}:{lasting}", person, attempt, one.submitted)
        late = any(entries[name].late for name in names)
        yield replace(source, late=late, original=one.original, system=adapter.name, download=label), names


def _called(people: set[Person], adapter: Adapter, works: Works) -> dict[Person, str]:
    """What each person's results go by: the name, or what else is known; two of one name are told apart by their ids.

    Where ids last, another download may hold another of that name: all have their ids until everything is found.
    """
    labels = {person: person.name or person.id or person.email or "nobody" for person in people}
    often, called = Counter(labels.values()), {}
    for person, label in labels.items():
        lasts = adapter.lasting and person.id and person.name
        several = lasts or often[label] > 1 or spelling(label) in (works.namesakes or ())
        known = person.id or person.email
        called[person] = f"{label} ({known})" if several and known else label
        if lasts:
            works.short[printable(called[person])] = adapter.name, printable(label)
    return called


def settle(works: Works, found: list[list[Handin]]) -> list[list[Handin]]:
    """The same now that everything is found: without the ids of those whose name nobody else of their system has.

    Without a roster, whoever is in several places and known by name alone is told of.
    """
    often = Counter(works.short.values())
    names = {student: name for student, (system, name) in works.short.items() if often[system, name] == 1}

    def under(source: Source) -> Source:
        return replace(source, student=names.get(source.student, source.student))

    works.with_work = {names.get(student, student) for student in works.with_work}
    nothing, works.nothing = works.nothing, {}
    for why, source in nothing.values():
        works.no_work(under(source), why)
    found = [
        [replace(one, student=names.get(one.student, one.student), source=under(one.source)) for one in handins]
        for handins in found
    ]
    seen = defaultdict[str, set[tuple[str, str]]](set)
    for one in (handin for handins in found for handin in handins if handin.source.system):
        seen[one.student].add(_identity(one.source))
    if works.namesakes is None and (unsure := sorted(student for student, ids in seen.items() if len(ids) > 1)):
        said = "in several downloads, with nothing but the name to tell by: taken for one person each"
        works.notices.append(f"{shown(unsure)}: {said}; --roster tells who has a namesake")
    return found


def _identity(source: Source) -> tuple[str, str]:
    """What tells one person from another of the same name, as far as anything does."""
    person = source.person
    if source.system not in PASSING and (known := person.id or person.email):
        return source.system, known
    return source.home, person.id or source.download


def _places(
    tree: Tree, at: Parts, mine: list[str], entries: Mapping[str, Entry], names: Mapping[str, bool]
) -> Iterator[tuple[Tree, Parts]]:
    """Where the work of an attempt lies: in folders, and in flat files, which are as one."""
    yield from ((tree, (*at, name)) for name in mine if names[name])
    files = dict[str, str]()
    for name in mine:
        if not names[name]:
            file = entries[name].file or name
            files[name if file in files else file] = name
    if files and not isinstance(tree, View):
        yield View(tree, at, files), ()
