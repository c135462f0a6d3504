"""Intake: read what a student handed in as text. Nothing of it is imported, compiled or run here."""

from __future__ import annotations

import codecs
import errno
import hashlib
import io
import json
import os
import re
import stat
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograder.errors import SubmissionError
from autograder.parsing import read_off

MAX_PY = 256 * 1024
MAX_NOTEBOOK = 32 * 1024 * 1024  # with its outputs; what is kept of it is bounded by MAX_PY
MAX_CELLS = 500
MAX_VALUES = 1_000_000  # in a notebook's JSON: each costs memory, 100 bytes or more, before it can be looked at
HALF = re.compile("[\ud800-\udfff]")  # of a character: JSON can name one, no file and no Python source can hold it
# What only Colab has, as a statement on a line of its own: its import, the drive, an upload.
COLAB = re.compile(
    r"(\s*)((?:from|import) +google\.colab\b.*|(?:\w+ *= *)?(?:drive\.(?:mount|flush_and_unmount)|files\.upload)\([^()]*\) *(?:#.*)?)"
)
# A variable may be called as a shell command is: `rm -= 2` is Python, `rm -f a` is not.
CELL = re.compile(r"# %% cell \d+$")  # what stands above each cell in a notebook's source
STATEMENT = re.compile(r"\s*[a-z]+(\s*([-+*/@%&|^<>]|//|\*\*|<<|>>)?=(?!\s*[!%])|\s+[-+*/@%&|^<>]\s|[.,:\[(])")
CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=]", re.MULTILINE)  # where a module declares its own
# Encodings that decode any bytes in linear time, to text: some of Python's do neither.
ENCODINGS = {
    *("utf-8", "utf-8-sig", "ascii", "utf-16", "koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5", "shift_jis"),
    *("euc_jp", "euc_kr", "cp949", "cp932", "cp950", "mac-roman", "iso8859-1"),
    *(f"iso8859-{part}" for part in range(2, 17)),
    *(f"cp{page}" for page in (437, 850, 852, 866, *range(1250, 1259))),
}

# Not every system has all of these: a link and a FIFO are Unix's, and Windows alone would read bytes as text.
READING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


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
        return self.source if self.file.endswith(".ipynb") else ""


def read_bytes(path: Path, limit: int = MAX_NOTEBOOK, where: str = "") -> bytes:
    """A regular file's bytes, opened without following a link at its end and without waiting on a FIFO.

    Args:
        where: its path for messages, if not as it is.

    Raises:
        SubmissionError: if it is missing, not a regular file, or larger than `limit` bytes.
    """
    return read_regular(_open(path, where or str(path)), where or str(path), limit)


def open_regular(path: Path) -> IO[bytes]:
    """A regular file of any size to read from, opened as `read_bytes` does.

    Raises:
        SubmissionError: if it is missing or not a regular file.
    """
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
    reason = (
        "is not a regular file" if error.errno in (errno.ENXIO, errno.ENODEV) else f"cannot be read: {error.strerror}"
    )
    return SubmissionError(f"{where}: {reason}")


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
        reason = _too_large(where, status.st_size, limit)
    if reason:
        os.close(descriptor)
        raise SubmissionError(reason)
    try:
        with os.fdopen(descriptor, "rb") as file:
            return file.read(limit + 1)[: limit + 1]
    except OSError as error:  # a disk or a network folder that fails
        raise open_failed(where, error) from None


def read_source(data: bytes, name: str) -> str:
    """The Python source in a file's bytes: a module, or a notebook's code cells one after another.

    Args:
        data: the file's bytes.
        name: its path, for messages; a notebook is told by its ending.

    Raises:
        SubmissionError: in one sentence, if it is empty, too large, not text or not a notebook.
    """
    return _read(data, name)[0]


def make_submission(student: str, exercise: str, file: str, data: bytes, where: str) -> Submission:
    """A submission from a file's bytes.

    Raises:
        SubmissionError: as `read_source`.
    """
    source, note = _read(data, where)
    return Submission(student, exercise, file, source, hashlib.sha256(data).hexdigest(), where, note)


def _read(data: bytes, name: str) -> tuple[str, str]:
    """The source in a file's bytes, and a sentence on how it was read, if otherwise than expected."""
    if name.lower().removesuffix(".txt").endswith(".ipynb"):
        return _notebook_source(data, name), ""
    if len(data) > 2 * MAX_PY:
        raise SubmissionError(_too_large(name, len(data), MAX_PY))
    if found := _in_another_encoding(data):
        text, encoding = found
        data, note = text.encode(), f"It is read as {encoding}: save it as UTF-8."
    else:
        note = ""
    if len(data) > MAX_PY:
        raise SubmissionError(_too_large(name, len(data), MAX_PY))
    return _decode(data, name), note


def _in_another_encoding(data: bytes) -> tuple[str, str] | None:
    """The text of a file that is not UTF-8 and declares nothing else, and its encoding, where that is plain.

    UTF-16 begins with its mark, or gives Python where every other byte is zero; Windows's and Latin-1 must give Python.
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
        if (text := _is(data, encoding)) and (encoding == "utf-16" or read_off(text, bool, False)):
            shown = "UTF-16" if encoding.startswith("utf-16") else "Latin-1"
            return text.removeprefix("\ufeff"), shown
    return None


def _is(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except ValueError:
        return ""


def _too_large(name: str, size: int, limit: int) -> str:
    return f"{name}: is {size / 1024 / 1024:.1f} MiB large, more than the {limit / 1024 / 1024:g} MiB that an exercise needs"


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


def read_cells(data: bytes, name: str) -> list[object]:
    """The cells in a notebook's bytes, of any kind and format, as JSON has them; each half of a character is U+FFFD.

    Raises:
        SubmissionError: in one sentence, if it is empty, too large, not text or not a notebook.
    """
    if not data.strip():
        raise SubmissionError(f"{name}: is empty")
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(_too_large(name, len(data), MAX_NOTEBOOK))
    if data.count(b"[") + data.count(b"{") + data.count(b",") > MAX_VALUES:
        raise SubmissionError(f"{name}: holds more than {MAX_VALUES} values: clear its outputs")
    try:
        raw = json.loads(data.decode(json.detect_encoding(data)))
        if b"\\u" in data and HALF.search(text := json.dumps(raw, ensure_ascii=False)):
            raw = json.loads(HALF.sub("\N{REPLACEMENT CHARACTER}", text))
    except UnicodeDecodeError:
        raise SubmissionError(f"{name}: is not UTF-8 text, so it is no notebook") from None
    except (ValueError, RecursionError) as error:
        raise SubmissionError(f"{name}: is not a notebook: broken JSON ({str(error)[:80]})") from None
    cells = _cells(raw, name)
    if len(cells) > MAX_CELLS:
        raise SubmissionError(f"{name}: has {len(cells)} cells, more than {MAX_CELLS}")
    return cells


def _notebook_source(data: bytes, name: str) -> str:
    cells = read_cells(data, name)
    texts = [_text(cell) for cell in cells]
    if (size := sum(map(len, texts))) > MAX_PY:
        raise SubmissionError(_too_large(f"{name}: its code", size, MAX_PY))
    code = [code_of(text, number) for number, text in enumerate(texts, 1) if text.strip()]
    if not code:
        raise SubmissionError(f"{name}: has no code cells")
    source = "\n\n".join(code) + "\n"
    if len(source) > MAX_PY:
        raise SubmissionError(_too_large(name, len(source), MAX_PY))
    return source


def line_in_cell(source: str, number: int) -> int:
    """Which line of its cell a line is, in the source that `read_source` makes of a notebook."""
    above = source.splitlines()[:number]
    return next((back for back, line in enumerate(reversed(above)) if CELL.match(line)), number)


def line_words(number: int, cells: str) -> str:
    """A line in words, "" for none; `cells` is the text of the notebook that it is of, "" for a module."""
    if cells and number:
        return f"line {line_in_cell(cells, number)} of its cell"
    return f"line {number}" if number else ""


def _cells(raw: object, name: str) -> list[object]:
    """The cells of a notebook of format 4, or of the worksheets of format 3."""
    if isinstance(raw, dict):
        if isinstance(raw.get("cells"), list):
            return list(raw["cells"])
        sheets = raw.get("worksheets")
        if isinstance(sheets, list):
            lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
            return [cell for cells in lists if isinstance(cells, list) for cell in cells]
    raise SubmissionError(f"{name}: is JSON but not a notebook: it has no list of cells")


def _text(cell: object) -> str:
    """A code cell's source, empty for any other cell. What was released as code stays code, whatever it was turned into."""
    if not isinstance(cell, dict):
        return ""
    metadata = cell.get("metadata")
    released = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    kept = isinstance(released, dict) and released.get("cell_type") == "code"
    return cell_text(cell) if kept or cell.get("cell_type") == "code" else ""


def cell_text(cell: dict[str, object]) -> str:
    """The source of a cell of any kind, empty if it has none."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source.replace("\r\n", "\n") if isinstance(source, str) else ""


def code_of(source: str, number: int) -> str:
    """A code cell's source with shell, magic and Colab's lines turned into comments, headed by its number."""
    from jupytext.magics import comment_magic  # noqa: PLC0415 - start-up: only notebooks need it

    lines = source.split("\n")
    if lines[0].lstrip().startswith("%%"):
        return f"# %% cell {number}\n" + "\n".join("# " + line for line in lines)
    shown = [
        line if STATEMENT.match(line) else magic for line, magic in zip(lines, comment_magic(list(lines)), strict=True)
    ]
    shown = [COLAB.sub(r"\1pass  # \2", line) if COLAB.fullmatch(line) else line for line in shown]
    return f"# %% cell {number}\n" + "\n".join(shown)
