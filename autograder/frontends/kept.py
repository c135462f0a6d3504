"""Results that are kept beside a course between commands, so that `progress` checks again only what changed.

They lie in `.autograder/results.json`. Each is used as long as nothing that it depends on is another: the student's file,
the exercise's checks and recorded reference, `course.yml`, this package, PyTorch and NumPy. Nothing heavy is imported here.
A file that cannot be read is as if it had never been written, and one that cannot be written is done without.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.atomic_files import digest, write_text
from autograder.course.outline import CHECKS, FILE, RECORDED, Outline
from autograder.course.released import HIDDEN
from autograder.errors import UsageError
from autograder.frontends.progress import Row, row_of
from autograder.surroundings import surroundings

if TYPE_CHECKING:
    from autograder.judging.results import Result

RESULTS = "results.json"
HINTS = "hints.json"


class Kept:
    """The latest results of a course's own files."""

    def __init__(self, course: Outline) -> None:
        self._course = course
        self._file = course.root / HIDDEN / RESULTS
        self._results = read_json(self._file)

    def row(self, exercise: str) -> Row | None:
        """How an exercise stands as it is now, None if that has to be checked."""
        try:
            kept = self._results[exercise]
            same = kept["key"] == self._key(exercise, _hash(self._course.own_file(exercise)))
            return row_of(kept["row"]) if same else None
        except (OSError, KeyError, TypeError, ValueError):
            return None

    def rows(self) -> dict[str, Row]:
        """How each exercise stands of which that is known."""
        rows = {exercise: self.row(exercise) for exercise in self._course.exercises}
        return {exercise: row for exercise, row in rows.items() if row is not None}

    def keep(self, result: Result, path: Path) -> None:
        """Keep a result of the student's own file; one of another file, or of none, is not kept."""
        with suppress(OSError, UsageError):
            if result.status != "graded" or path.resolve() != self._course.own_file(result.exercise).resolve():
                return
            key = self._key(result.exercise, result.submission.sha256)
            entry = {"key": key, "row": Row.of(result).as_json()}
            if self._results.get(result.exercise) != entry:
                self._results = {**read_json(self._file), result.exercise: entry}
                write_text(self._file, json.dumps(self._results, indent=1) + "\n")

    def _key(self, exercise: str, content: str) -> str:
        folder = self._course.exercise_dir(exercise)
        files = [self._course.root / FILE, *(folder / name for name in (CHECKS, RECORDED))]
        return digest(content, [_hash(file) for file in files], surroundings())


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file that this package keeps for itself, an empty one if there is none."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
