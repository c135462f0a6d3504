"""What `build` and `validate` have found before, so that they do again only what rests on something that changed.

It lies in `.autograder/kept/`, which may be deleted at any time. Nothing heavy is imported here: where nothing changed,
that is told before PyTorch is needed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.atomic_files import digest, write_all
from autograder.course.outline import FILE
from autograder.course.released import HIDDEN
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.sandbox.host.kept_runs import is_ours
from autograder.surroundings import surroundings

KEPT, FOUND = "kept", "found.json"
SKIPPED = ("__pycache__", ".ipynb_checkpoints")
# What the rest of the course says that no other exercise rests on; what its points add up to is told when it is read.
OF_THE_WHOLE = {
    *("exercises", "points", "title", "hand_in", "finish", "late", "timezone", "drop_lowest", "show_solutions"),
}
Basis = Mapping[str, str]


def basis_of(course: Course, exercise: str) -> Basis:
    """By what an author calls it, a hash of each thing that an exercise's files and its soundness rest on."""
    spec = course.spec.model_dump_json(exclude=OF_THE_WHOLE)
    found = {
        f"its part of {FILE}": digest(course.exercises[exercise].model_dump_json()),
        f"what {FILE} says of all": digest(spec),
        **surroundings(),
    }
    for folder in (course.solution_dir(exercise), course.exercise_dir(exercise)):
        for path in sorted(_files(folder)):
            found[path.relative_to(course.root).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _files(folder: Path) -> Iterable[Path]:
    """The files below a folder, but for what Python and Jupyter leave there."""
    return (path for path in folder.rglob("*") if path.is_file() and not set(path.parts) & set(SKIPPED))


def changed(before: Basis, now: Basis) -> list[str]:
    """What is another now, or is gone or new."""
    return [name for name in dict.fromkeys([*now, *before]) if before.get(name) != now.get(name)]


class Made:
    """What was found of a course's exercises; `folder`: where it is kept, and what the exercises' programs did."""

    def __init__(self, course: Course) -> None:
        self.folder = course.root / HIDDEN / KEPT
        self._course, self._file = course, self.folder / FOUND

    def seed(self) -> int:
        """The seed of secret cases where none is named: chosen once, and kept, so that what did not change stays as it is."""
        kept = self._read().get("seed")
        if type(kept) is int and kept >= 0:
            return kept
        chosen = secrets.randbits(128)
        self._write({"seed": chosen})
        return chosen

    def built(self, exercise: str) -> list[str] | None:
        """What changed since an exercise was built, by name; None if nothing is known of that."""
        entry = self._entries("built").get(exercise)
        return changed(entry["of"], basis_of(self._course, exercise)) if entry else None

    def keep_built(self, exercise: str, basis: Basis) -> None:
        """Keep that an exercise's files are what its sources make, if these are as they were on the `basis` with which that began."""
        now, generated = basis_of(self._course, exercise), self._course.exercise_dir(exercise)
        own = generated.relative_to(self._course.root).as_posix() + "/"
        if all(name.startswith(own) for name in changed(basis, now)):
            self._keep("built", exercise, {"of": now})

    def sound(self, exercise: str, seeds: Sequence[int]) -> list[str] | None:
        """The remarks on an exercise that was found sound on these seeds, and of which nothing changed since; None if not."""
        entry = self._entries("sound").get(exercise)
        if not entry or entry["seeds"] != list(seeds) or changed(entry["of"], basis_of(self._course, exercise)):
            return None
        return list(entry["remarks"])

    def keep_sound(self, exercise: str, seeds: Sequence[int], remarks: Sequence[str], basis: Basis) -> None:
        """Keep that an exercise is sound, if it is as it was on the `basis` with which that began to be looked at."""
        if basis == basis_of(self._course, exercise):
            self._keep("sound", exercise, {"of": basis, "seeds": list(seeds), "remarks": list(remarks)})

    def _entries(self, what: str) -> dict[str, dict[str, Any]]:
        """What is kept of one kind, by exercise."""
        return dict(self._read().get(what, {}))

    def _keep(self, what: str, exercise: str, entry: Mapping[str, object]) -> None:
        self._write({what: {**self._entries(what), exercise: entry}})

    def _read(self) -> dict[str, Any]:
        """All that is kept, if it is whole and nobody else can have written it; read anew each time, as others write it too."""
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            if is_ours(self._file):
                said = json.loads(self._file.read_bytes())
                return dict(said["found"]) if said["checksum"] == digest(said["found"]) else {}
        return {}

    def _write(self, more: Mapping[str, object]) -> None:
        """Put something in its place; where that cannot be done, it is done without."""
        found = {**self._read(), **more}
        text = json.dumps({"checksum": digest(found), "found": found}, indent=1) + "\n"
        with suppress(OSError, UsageError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_all({self._file: text}, private=[self._file])
