"""Intake: read what a student handed in as text. Nothing of it is imported, compiled or run here."""

from __future__ import annotations

import ast
import codecs
import errno
import hashlib
import io
import os
import re
import stat
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograder.errors import SubmissionError
from autograder.parsing import read_off
from autograder.submissions.notebook import MAX_NOTEBOOK, MAX_PY, notebook_source, too_large

CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=]", re.MULTILINE)  # where a module declares its own
# Encodings that decode any bytes in linear time, to text: some of Python's do neither.
ENCODINGS = {
    *("utf-8", "utf-8-sig", "ascii", "utf-16", "koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5", "shift_jis"),
    *("euc_jp", "euc_kr", "cp949", "cp932", "cp950", "mac-roman", "iso8859-1"),
    *(f"iso8859-{part}" for part in range(2, 17)),
    *(f"cp{page}" for page in (437, 850, 852, 866, *range(1250, 1259))),
}

PLAIN = 10  # of so many characters of a program at least one is ASCII, be its comments in what script they will

# Not every system has all of these: a link and a FIFO are Unix's, and Windows alone would read bytes as text.
READING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


def is_notebook(name: str) -> bool:
    """Whether a file is a notebook by its name, which a system or a person may have written in capitals, or with .txt behind."""
    return name.lower().removesuffix(".txt").endswith(".ipynb")


@dataclass(frozen=True)
class Submission:
    """One student's file for one exercise.

    Attributes:
        student: who handed it in.
        exercise: the exercise's id.
        file: the file's name.
        source: Python source, taken from a notebook's code cells where it is one.
        sha256: of the file's bytes, hexadecimal.
        where: the file's whole path, for messages.
        note: a sentence on how it was read, if not as UTF-8 or as it declares.
    """

    student: str
    exercise: str
    file: str
    source: str
    sha256: str
    where: str = ""
    note: str = ""

    @property
    def cells(self) -> str:
        """Its source where it is a notebook's, "" for a module's: nobody sees the lines of such a source but those of its cells."""
        return self.source if is_notebook(self.file) else ""


def read_bytes(path: Path, limit: int = MAX_NOTEBOOK, where: str = "") -> bytes:
    """A file's bytes, read without following a link or waiting on a FIFO; SubmissionError if it is missing, not regular, or above `limit`.

    Args:
        where: its path for messages, if not as it is.
    """
    return read_regular(_open(path, where or str(path)), where or str(path), limit)


def open_regular(path: Path) -> IO[bytes]:
    """A regular file of any size to read from, opened as `read_bytes` does; SubmissionError if it is missing or not a regular file."""
    file = os.fdopen(_open(path, str(path)), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise SubmissionError(f"{path}: is not a regular file")
    return file


def _open(path: Path, where: str) -> int:
    try:
        return os.open(path, READING)
    except OSError as error:
        raise open_failed(where, error) from None


def open_failed(where: str, error: OSError) -> SubmissionError:
    """The sentence for a file that did not open."""
    if isinstance(error, FileNotFoundError):
        return SubmissionError(f"{where}: no such file")
    if error.errno in (errno.ELOOP, errno.EMLINK) or os.path.islink(error.filename or where):
        return SubmissionError(f"{where}: is a link: hand in the file itself")
    if error.errno in (errno.ENXIO, errno.ENODEV):
        return SubmissionError(f"{where}: is not a regular file")
    return SubmissionError(f"{where}: cannot be read: {error.strerror}")


def read_regular(descriptor: int, where: str, limit: int, one_name: bool = False) -> bytes:
    """Read an open file, and close it; what it is comes before the first byte.

    Args:
        descriptor: the open file; where: its path, for messages.
        limit: the size in bytes that it may have.
        one_name: whether it must have no other name: a hard link could be to somebody else's file.

    Raises:
        SubmissionError: if it is not a regular file, too large, or has other names, or cannot be read.
    """
    status = os.fstat(descriptor)
    reason = "" if stat.S_ISREG(status.st_mode) else f"{where}: is not a regular file"
    if not reason and one_name and status.st_nlink != 1:
        reason = f"{where}: is a hard link, it has {status.st_nlink} names: hand in a copy"
    if not reason and status.st_size > limit:
        reason = too_large(where, status.st_size, limit)
    if reason:
        os.close(descriptor)
        raise SubmissionError(reason)
    try:
        with os.fdopen(descriptor, "rb") as file:
            return file.read(limit + 1)[: limit + 1]
    except OSError as error:  # a disk or a network folder that fails
        raise open_failed(where, error) from None


def read_source(data: bytes, name: str) -> str:
    """The source of a module, or of a notebook's code cells; SubmissionError if it is empty, too large, not text or not a notebook.

    Args:
        data: the file's bytes.
        name: its path, for messages; a notebook is told by its ending.
    """
    return _read(data, name)[0]


def make_submission(student: str, exercise: str, file: str, data: bytes, where: str) -> Submission:
    """A submission from a file's bytes; SubmissionError as `read_source`."""
    source, note = _read(data, where)
    return Submission(student, exercise, file, source, hashlib.sha256(data).hexdigest(), where, note)


def _read(data: bytes, name: str) -> tuple[str, str]:
    """The source in a file's bytes, and a sentence on how it was read, if otherwise than expected."""
    if is_notebook(name):
        return notebook_source(data, name), ""
    if len(data) > 2 * MAX_PY:
        raise SubmissionError(too_large(name, len(data), MAX_PY))
    if found := _in_another_encoding(data):
        text, encoding = found
        data, note = text.encode(), f"It is read as {encoding}: save it as UTF-8."
    else:
        note = ""
    if len(data) > MAX_PY:
        raise SubmissionError(too_large(name, len(data), MAX_PY))
    return _decode(data, name), note


def _in_another_encoding(data: bytes) -> tuple[str, str] | None:
    """The text of a file that is not UTF-8 and declares nothing else, and its encoding, where that is plain.

    UTF-16 begins with its mark, or gives Python where every other byte is zero; Windows's and Latin-1 must give Python. Damaged
    bytes can be letters of a far script, and so a name, which is Python: a text of none but such is none.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        likely = ["utf-16"]
    elif b"\0" in data[:64]:
        likely = [encoding for encoding, high in (("utf-16-le", 1), ("utf-16-be", 0)) if not any(data[high:64:2])]
    elif data.isascii() or CODING.search(b"\n".join(data.split(b"\n", 2)[:2])) or _is(data, "utf-8"):
        return None
    else:
        likely = ["cp1252", "iso-8859-1"]
    for encoding in likely:
        text = _is(data, encoding)
        plain = sum(map(str.isascii, text)) * PLAIN > len(text)
        if plain and (encoding == "utf-16" or read_off(text, _says_something, False)):
            shown = "UTF-16" if encoding.startswith("utf-16") else "Latin-1"
            return text.removeprefix("\ufeff"), shown
    return None


def _says_something(body: list[ast.stmt]) -> bool:
    return any(not isinstance(node, ast.Expr) for node in body)


def _is(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except ValueError:
        return ""


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise SubmissionError(f"{name}: is empty")
    if b"\0" in data:
        raise SubmissionError(f"{name}: is not text but binary data")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        known = codecs.lookup(encoding).name in ENCODINGS
    except (SyntaxError, ValueError, LookupError):
        known = False
    if not known:
        raise SubmissionError(f"{name}: is not UTF-8 text, and declares no other encoding that Python knows")
    try:
        return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except ValueError:
        raise SubmissionError(f"{name}: is not {encoding} text: save it as UTF-8") from None
