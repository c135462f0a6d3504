"""Students who failed a step in the very same way, where no known mistake explains it: what many have may be worth a name."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import WireError
from autograder.judging.compare import matches
from autograder.judging.results import StepResult, Unnamed
from autograder.recording import codec
from autograder.recording.observation import Observation

LARGEST = 1 << 20  # bytes of what is kept of one step; an honest one has some ten thousand
Seen = tuple[str, Observation]  # of a run of a failed step: the dtype of its data, and what was seen
Row = tuple[str, str, str, str, str, str, int, bytes]  # as the result store keeps it


@dataclass
class Group:
    """Those who failed a step alike.

    Attributes:
        exercise, step: which; students: who, in order.
        says: what differs, as the first of them reads it.
        lines: in how many of their files the line was found; quoted: what stands there in the first; change: of what
            kind the change is.
    """

    exercise: str
    step: str
    says: str
    students: list[str] = field(default_factory=list)
    lines: int = 0
    quoted: str = ""
    change: str = ""

    @property
    def title(self) -> str:
        """The group in a line."""
        found = f" The line: {self.quoted}" if self.quoted else ""
        return f"{len(self.students)} students, no known mistake: {self.says}{found}"


def kept_row(student: str, exercise: str, step: StepResult, unnamed: Unnamed) -> Row | None:
    """What is kept of a step that failed in an unknown way; None where that is too much."""
    runs = [{"dtype": dtype, "seen": seen.to_payload()} for dtype, seen in unnamed.runs]
    packed = zlib.compress(codec.pack({"runs": runs}), 1)
    if len(packed) > LARGEST:
        return None
    return student, exercise, step.step, unnamed.says, unnamed.quoted, step.change, step.line or 0, packed


def make_groups(rows: Iterable[Row]) -> list[Group]:
    """The groups of at least two, the largest first. In memory stays what was seen of the first of each alone."""
    found: dict[tuple[str, str], list[tuple[Group, Sequence[Seen]]]] = {}
    for student, exercise, step, says, quoted, change, line, packed in rows:
        seen = _seen(packed)
        if seen is None:
            continue
        groups = found.setdefault((exercise, step), [])
        group = next((group for group, first in groups if _alike(seen, first)), None)
        if group is None:
            group = Group(exercise, step, says)
            groups.append((group, seen))
        group.students.append(student)
        if line:
            group.lines += 1
            group.quoted, group.change = group.quoted or quoted, group.change or change
    every = [group for groups in found.values() for group, _ in groups if len(group.students) > 1]
    return sorted(every, key=lambda group: (-len(group.students), group.exercise, group.step, group.students))


def _seen(packed: bytes) -> list[Seen] | None:
    """What a row holds, None where it is damaged."""
    try:
        whole = zlib.decompressobj().decompress(packed, 64 * LARGEST)
        runs: list[dict[str, Any]] = codec.unpack(whole)["runs"]
        return [(str(run["dtype"]), Observation.from_payload(run["seen"])) for run in runs]
    except (zlib.error, WireError, KeyError, TypeError):
        return None


def _alike(one: Sequence[Seen], first: Sequence[Seen]) -> bool:
    """Whether all runs of a step were seen alike."""
    pairs = zip(one, first, strict=False)
    return len(one) == len(first) and all(matches(mine, theirs, dtype) for (_, mine), (dtype, theirs) in pairs)


def draft(groups: Sequence[Group]) -> str:
    """The skeleton of an entry in `mistakes.yml` for each group, for the author to fill in."""
    return "\n".join(map(_entry, groups))


def _entry(group: Group) -> str:
    who = ", ".join(group.students[:5]) + (", …" if len(group.students) > 5 else "")
    said = [f"{group.exercise}: {len(group.students)} students ({who})", group.says]
    if group.quoted:
        said.append(f"One small change mends it, in {group.lines} of their files: {group.quoted}")
        said.append(group.change)
    lines = [f"# {' '.join(line.split())}" for line in said]
    lines += [
        f"- {group.step}.name-it: what went wrong, as a clause",
        '  hint: "What would a tutor ask?"',
        '  replace: {"a text of the solution\'s step": "the same with the mistake in it"}',
    ]
    return "\n".join(lines) + "\n"
