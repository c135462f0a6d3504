"""What has been graded already, kept as it comes, so that a rerun only does what is left or changed.

The store is an SQLite file in the output folder, with a row for each student and exercise. A row is written as soon as a
submission is graded, and is used again as long as its key is the same: all that a result depends on, as hashes. A row
that cannot be read is as if it had never been written, and so is everything if the file cannot be read.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from autograder.errors import UsageError
from autograder.judging.groups import Row, kept_row
from autograder.judging.results import SOURCE, Result, result_of

FILE = ".results.sqlite"
TABLE = (
    "CREATE TABLE IF NOT EXISTS results (student TEXT, exercise TEXT, key TEXT, home TEXT, result TEXT, pictures TEXT, "
    "PRIMARY KEY (student, exercise)) WITHOUT ROWID"
)
COLUMNS = "student, exercise, key, home, result, pictures"
UNNAMED = (
    "CREATE TABLE IF NOT EXISTS unnamed (student TEXT, exercise TEXT, step TEXT, says TEXT, quoted TEXT, change TEXT, "
    "line INTEGER, seen BLOB, PRIMARY KEY (student, exercise, step)) WITHOUT ROWID"
)
OF_UNNAMED = "student, exercise, step, says, quoted, change, line, seen"
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)  # the last: other tables than ours
PICTURES = TypeAdapter(dict[str, str])
Owner = tuple[str, str]


class ResultStore:
    """Finished results by (student, exercise), with pictures and the text graded, in a file; UsageError if the folder cannot be written.

    Args:
        fresh: whether nothing of what is there is to be used in place of grading.
    """

    def __init__(self, folder: Path, fresh: bool = False) -> None:
        self.path, self._fresh, self._anew = folder / FILE, fresh, False
        self._lost: set[Owner] = set()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be written: {error.strerror}") from None
        with self._told("written"):
            if not self._open():
                self._anew = True
                self.close()
                for path in (self.path, folder / f"{FILE}-journal"):
                    path.unlink(missing_ok=True)
                self._open()

    def _open(self) -> bool:
        """Open the file; whether it is whole."""
        # Without locks, which a network's file system may not have: whoever grades has claimed the folder.
        self._db = sqlite3.connect(f"{self.path.absolute().as_uri()}?nolock=1", uri=True, isolation_level=None)
        self._db.text_factory = lambda data: data.decode(errors="replace")
        try:
            self._db.execute("PRAGMA journal_mode = TRUNCATE")  # the journal's name stays, which spares the folder
            # What a process has written outlives it; waiting for the disk as well takes longer than much grading does.
            self._db.execute("PRAGMA synchronous = OFF")
            for table, columns, made in (("results", COLUMNS, TABLE), ("unnamed", OF_UNNAMED, UNNAMED)):
                self._db.execute(made)
                self._db.execute(f"SELECT {columns} FROM {table} LIMIT 1")
            return bool(self._db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in DAMAGED:
                return False
            raise

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Say in a sentence what the disk refuses."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise UsageError(f"{self.path}: cannot be {what}: {error}") from None

    def close(self) -> None:
        """Close the file; what could not be written has been told of by `put`."""
        with suppress(sqlite3.Error):
            self._db.close()

    @property
    def damaged(self) -> str:
        """What could not be read so far, as a sentence; empty if all could."""
        if not self._anew and not self._lost:
            return ""
        what = "is damaged" if self._anew else f"{len(self._lost)} of its results could not be read"
        return f"{self.path}: {what}: whoever's result of an earlier run is not among those now is to be graded again"

    def get(self, owner: Owner, key: str) -> Result | None:
        """The result that was kept for this owner under this very key."""
        return None if self._fresh else self._read(owner, key)

    def homes(self, students: Iterable[str]) -> dict[str, set[str]]:
        """From where the kept results of each of these students came, as far as that is known."""
        homes: dict[str, set[str]] = {student: set() for student in students}
        with self._told("read"):
            for student, home in self._db.execute("SELECT student, home FROM results"):
                with suppress(ValueError, TypeError):  # what is damaged is not known
                    if student in homes and (known := json.loads(home)):
                        homes[student].add(str(known))
        return homes

    def put(self, key: str, result: Result, home: str = "") -> None:
        """Keep a result, and from where it came: it outlives this process once this returns; UsageError if it cannot be written (a full disk)."""
        shown = result.pictures | {SOURCE: result.source}
        row = (*result.owner, key, json.dumps(home), json.dumps(result.as_json()), json.dumps(shown))
        with self._told("written"):
            self._db.execute(f"INSERT OR REPLACE INTO results ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", row)
            self._db.execute("DELETE FROM unnamed WHERE student = ? AND exercise = ?", result.owner)
            for step in result.steps:
                if step.unnamed and (seen := kept_row(*result.owner, step, step.unnamed)):
                    self._db.execute(f"INSERT INTO unnamed ({OF_UNNAMED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", seen)

    def rename(self, before: str, now: str) -> None:
        """Keep under another name what is kept of a student, unless there is a graded result under that one."""
        with self._told("read"):
            exercises = [
                row[0] for row in self._db.execute("SELECT exercise FROM results WHERE student = ?", (before,))
            ]
        for exercise in exercises:
            result, other = self._read((before, exercise)), self._read((now, exercise))
            if result is None or (other is not None and other.status == "graded"):
                continue
            form, names = json.dumps(replace(result, student=now).as_json()), (now, before, exercise)
            with self._told("written"), self._db:
                self._db.execute("BEGIN")
                self._db.execute("DELETE FROM unnamed WHERE student = ? AND exercise = ?", (now, exercise))
                self._db.execute("UPDATE unnamed SET student = ? WHERE student = ? AND exercise = ?", names)
                query = "UPDATE OR REPLACE results SET result = ?, student = ? WHERE student = ? AND exercise = ?"
                self._db.execute(query, (form, *names))

    def unnamed(self) -> Iterator[Row]:
        """What is kept of each step that failed in an unknown way, sorted by student."""
        with self._told("read"):
            yield from self._db.execute(f"SELECT {OF_UNNAMED} FROM unnamed ORDER BY exercise, step, student")

    def results(self, owners: Iterable[Owner]) -> Iterator[Result]:
        """The kept results of these owners, in their order; who has none that can be read is left out."""
        for owner in owners:
            if result := self._read(owner):
                yield result

    def others(self, owners: Iterable[Owner]) -> list[Owner]:
        """Those of whom a result is kept, other than these, sorted."""
        with self._told("read"):
            kept = set(self._db.execute("SELECT student, exercise FROM results"))
        return sorted(kept - set(owners))

    def keep(self, owners: Iterable[Owner]) -> None:
        """Keep what there is of these owners alone, on the disk."""
        others = self.others(owners)
        with self._told("written"), self.path.open("rb") as file:
            for table in ("results", "unnamed"):
                self._db.executemany(f"DELETE FROM {table} WHERE student = ? AND exercise = ?", others)
            os.fsync(file.fileno())

    def _read(self, owner: Owner, key: str | None = None) -> Result | None:
        """An owner's result, if it is kept (under this key, where one is given) and whole."""
        query = "SELECT key, result, pictures FROM results WHERE student = ? AND exercise = ?"
        with self._told("read"):
            row = self._db.execute(query, owner).fetchone()
        if row is None or (key is not None and row[0] != key):
            return None
        try:
            result = result_of(json.loads(row[1])).with_pictures(PICTURES.validate_python(json.loads(row[2])))
        except (ValueError, TypeError, RecursionError):
            result = None
        if result is None or result.owner != owner:
            self._lost.add(owner)
            return None
        return result


def kept_pictures(folder: Path, owner: Owner) -> dict[str, str]:
    """What is kept of a result in a graded folder for `with_pictures`; nothing where that cannot be read. Nothing is written."""
    query, file = "SELECT pictures FROM results WHERE student = ? AND exercise = ?", (folder / FILE).absolute()
    with suppress(sqlite3.Error, ValueError, TypeError, RecursionError):
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&nolock=1", uri=True)) as database:
            row = database.execute(query, owner).fetchone()
        return PICTURES.validate_python(json.loads(row[0])) if row else {}
    return {}


def append_line(path: Path, line: str) -> None:
    """Add a line to a text file, all of it or nothing; UsageError if it cannot be written."""
    data = line.encode() + b"\n"
    try:
        with path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                while data:  # less is written than was asked for where the disk is nearly full
                    data = data[file.write(data) :]
            except OSError:
                file.truncate(before)
                raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
