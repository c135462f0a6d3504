"""What has been graded already, kept in a file as it comes, so that a rerun only does what is left or changed.

The ledger is one file of JSON lines in the output folder. A line is written as soon as a submission is
graded, and is used again as long as its key is the same: the hash of all that a result depends on. A line
that was cut off by a crash, or is damaged, is as if it had never been written.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder.atomic_files import writing
from autograder.errors import UsageError
from autograder.judging.results import is_result

FILE = ".ledger.jsonl"
Owner = tuple[str, str]


class Ledger:
    """Finished results by (student, exercise), in a file; in memory only their keys and places.

    Args:
        fresh: whether to use nothing of what is there.

    Attributes:
        damaged: how many lines of what is there cannot be read.

    Raises:
        UsageError: if the folder cannot be written.
    """

    def __init__(self, folder: Path, fresh: bool = False) -> None:
        self.path = folder / FILE
        self._places: dict[Owner, tuple[str, int]] = {}
        self._lock = threading.Lock()
        self.damaged = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a+b")
        except OSError as error:
            raise UsageError(f"{folder}: cannot be written: {error.strerror}") from None
        self._scan()
        if fresh:
            self._places = {owner: ("", at) for owner, (_, at) in self._places.items()}

    def close(self) -> None:
        """Close the file; what could not be written has been told of by `put`."""
        with contextlib.suppress(OSError):
            self._file.close()

    def get(self, owner: Owner, key: str) -> dict[str, Any] | None:
        """The result that was kept for this owner under this very key."""
        with self._lock:
            kept = self._places.get(owner)
            if kept is None or kept[0] != key:
                return None
            result: dict[str, Any] = self._read(kept[1])["result"]
            return result

    def homes(self, students: Iterable[str]) -> dict[str, set[str]]:
        """From where the kept results of each of these students came, as far as that is known."""
        homes: dict[str, set[str]] = {student: set() for student in students}
        with self._lock:
            for (student, _), (_, offset) in self._places.items():
                if student in homes and (home := self._read(offset).get("home")):
                    homes[student].add(str(home))
        return homes

    def put(self, owner: Owner, key: str, result: dict[str, Any], home: str = "") -> None:
        """Keep a result, and from where it came; it outlives this process once this returns.

        Raises:
            UsageError: if it cannot be written (a full disk).
        """
        line = json.dumps({"owner": owner, "key": key, "home": home, "result": result}).encode() + b"\n"
        with self._lock:
            try:
                self._places[owner] = (key, self._file.seek(0, os.SEEK_END))
                self._file.write(line)
                self._file.flush()
            except OSError as error:
                raise UsageError(f"{self.path}: cannot be written: {error.strerror}") from None

    def results(self, owners: Iterable[Owner]) -> Iterator[dict[str, Any]]:
        """The kept results of these owners, in their order."""
        for owner in owners:
            with self._lock:
                result: dict[str, Any] = self._read(self._places[owner][1])["result"]
            yield result

    def others(self, owners: Iterable[Owner]) -> list[Owner]:
        """Those of whom a result is kept, other than these, sorted."""
        with self._lock:
            return sorted(self._places.keys() - set(owners))

    def compact(self, owners: Iterable[Owner]) -> None:
        """Keep only the latest line of each of these owners, and close the ledger."""
        with writing(self.path) as fresh:
            for owner in owners:
                fresh.write(json.dumps(self._read(self._places[owner][1])) + "\n")
        self.close()

    def _scan(self) -> None:
        self._file.seek(0)
        offset = end = 0
        for line in self._file:
            if kept := _kept(line):
                student, exercise = kept["owner"]
                self._places[student, exercise] = (kept["key"], offset)
                end = offset + len(line)
            else:
                self.damaged += line.endswith(b"\n")
            offset += len(line)
        if end < offset:
            self._file.truncate(end)

    def _read(self, offset: int) -> dict[str, Any]:
        self._file.seek(offset)
        kept: dict[str, Any] = json.loads(self._file.readline())
        return kept


def _kept(line: bytes) -> dict[str, Any] | None:
    """What a line holds, None if it is not whole."""
    try:
        kept = json.loads(line)
        result, owner, key = kept["result"], kept["owner"], kept["key"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    whole = isinstance(key, str) and is_result(result) and owner == [result["student"], result["exercise"]]
    return kept if whole else None
