"""Intake: read what a student handed in as text. Nothing of it is imported, compiled or run here."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import tokenize
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SubmissionError

MAX_PY = 256 * 1024
MAX_NOTEBOOK = 32 * 1024 * 1024
MAX_CELLS = 500


@dataclass(frozen=True)
class Submission:
    """One student's file for one exercise.

    Attributes:
        student: who handed it in.
        exercise: the exercise's id.
        file: the file's name.
        source: Python source, taken from a notebook's code cells where it is one.
        sha256: of the file's bytes, hexadecimal.
    """

    student: str
    exercise: str
    file: str
    source: str
    sha256: str


def read_bytes(path: Path, limit: int = MAX_NOTEBOOK) -> bytes:
    """A regular file's bytes, opened without following a link at its end and without waiting on a FIFO.

    Raises:
        SubmissionError: if it is missing, not a regular file, or larger than `limit` bytes.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise SubmissionError(f"{path}: no such file") from None
    except OSError as error:
        reason = "is a link: hand in the file itself" if path.is_symlink() else f"cannot be read: {error.strerror}"
        raise SubmissionError(f"{path}: {reason}") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError(f"{path}: is not a regular file")
        if status.st_size > limit:
            raise SubmissionError(_too_large(str(path), status.st_size, limit))
        return file.read(limit + 1)[: limit + 1]


def read_source(data: bytes, name: str) -> str:
    """The Python source in a file's bytes: a module, or a notebook's code cells one after another.

    Args:
        data: the file's bytes.
        name: its path, for messages; a notebook is told by its ending.

    Raises:
        SubmissionError: in one sentence, if it is empty, too large, not text or not a notebook.
    """
    if name.endswith(".ipynb"):
        return _notebook_source(data, name)
    if len(data) > MAX_PY:
        raise SubmissionError(_too_large(name, len(data), MAX_PY))
    return _decode(data, name)


def make_submission(student: str, exercise: str, file: str, data: bytes, where: str) -> Submission:
    """A submission from a file's bytes.

    Raises:
        SubmissionError: as `read_source`.
    """
    return Submission(student, exercise, file, read_source(data, where), hashlib.sha256(data).hexdigest())


def _too_large(name: str, size: int, limit: int) -> str:
    return f"{name}: is {size / 1024 / 1024:.1f} MiB large, more than the {limit / 1024 / 1024:g} MiB that an exercise needs"


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise SubmissionError(f"{name}: is empty")
    if b"\0" in data:
        raise SubmissionError(f"{name}: is not text but binary data")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except (SyntaxError, UnicodeDecodeError):
        raise SubmissionError(f"{name}: is not UTF-8 text, and declares no other encoding that Python knows") from None
    try:
        return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except (UnicodeDecodeError, LookupError):
        raise SubmissionError(f"{name}: is not {encoding} text: save it as UTF-8") from None


def _notebook_source(data: bytes, name: str) -> str:
    if not data.strip():
        raise SubmissionError(f"{name}: is empty")
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(_too_large(name, len(data), MAX_NOTEBOOK))
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SubmissionError(f"{name}: is not UTF-8 text, so it is no notebook") from None
    except (ValueError, RecursionError) as error:
        raise SubmissionError(f"{name}: is not a notebook: broken JSON ({str(error)[:80]})") from None
    cells = _cells(raw, name)
    if len(cells) > MAX_CELLS:
        raise SubmissionError(f"{name}: has {len(cells)} cells, more than {MAX_CELLS}")
    code = [source for number, cell in enumerate(cells, 1) if (source := _code(cell, number))]
    if not code:
        raise SubmissionError(f"{name}: has no code cells")
    source = "\n\n".join(code) + "\n"
    if len(source) > MAX_PY:
        raise SubmissionError(_too_large(name, len(source), MAX_PY))
    return source


def _cells(raw: object, name: str) -> list[object]:
    """The cells of a notebook of format 4, or of the worksheets of format 3."""
    if isinstance(raw, dict):
        if isinstance(raw.get("cells"), list):
            return list(raw["cells"])
        sheets = raw.get("worksheets")
        if isinstance(sheets, list):
            return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
    raise SubmissionError(f"{name}: is JSON but not a notebook: it has no list of cells")


def _code(cell: object, number: int) -> str:
    """A code cell's source with shell and magic lines turned into comments, headed by its number."""
    from jupytext.magics import comment_magic

    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return ""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str) or not source.strip():
        return ""
    lines = source.replace("\r\n", "\n").split("\n")
    if lines[0].lstrip().startswith("%%"):
        return f"# %% cell {number}\n" + "\n".join("# " + line for line in lines)
    return f"# %% cell {number}\n" + "\n".join(comment_magic(lines))
