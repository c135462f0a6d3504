"""Small tables that an instructor has or writes: CSV as any spreadsheet saves it, read whole or told of."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SubmissionError, UsageError
from autograder.submissions.headers import plain_header
from autograder.submissions.source import read_bytes

MAX_BYTES, MAX_ROWS = 8 << 20, 50_000
SEPARATORS = ",;\t"
SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # a first line by which Excel is told


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, and its cells by the header's names as they stand there."""

    line: int
    cells: dict[str, str]

    def get(self, *columns: str) -> str:
        """The first cell that holds something among columns of these names, as `plain_header` has them; else ""."""
        for column in columns:
            for header, cell in self.cells.items():
                if plain_header(header) == column and cell:
                    return cell
        return ""


def read_table(path: Path) -> tuple[list[Row], list[str]]:
    """A table's rows, and a sentence for each not as its header; UsageError if it cannot be read, is no text, or has nothing below its header."""
    try:
        data = read_bytes(Path(os.path.realpath(path)), MAX_BYTES, str(path))
    except SubmissionError as error:
        raise UsageError(str(error)) from None
    text = _decoded(data)
    if "\0" in text:
        raise UsageError(f"{path}: is not a CSV file but binary data: save the table as CSV")
    first = next((line for line in text.splitlines() if line.strip()), "")
    told = SEPARATOR.fullmatch(first.strip())
    separator = told[1] if told else max(SEPARATORS, key=first.count)
    lines = io.StringIO(text.replace(first, "", 1) if told else text, newline="").readlines()
    said, rows, header, begun = [], [], None, 0
    reader = csv.reader(lines, delimiter=separator)
    try:
        for cells in reader:
            last, begun = begun, reader.line_num
            if begun == len(lines) and _unclosed(lines[last:], separator):
                raise UsageError(
                    f"{path}, line {last + 1}: a quotation mark that begins in it is never closed: correct it"
                )
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                twice = [name for name, often in Counter(header).items() if name and often > 1]
                said += [f"{path}: has several columns {name!r}: the last of them is read" for name in twice]
                continue
            if len(cells) != len(header) and any(cell.strip() for cell in cells[len(header) :] or [""]):
                said.append(
                    f"{path}, line {reader.line_num}: has {len(cells)} cells, not the {len(header)} of the header: "
                    "it is read as far as they go"
                )
            rows.append(Row(reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False))))
            if len(rows) > MAX_ROWS:
                raise UsageError(f"{path}: has more than {MAX_ROWS} rows")
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: is not CSV: {error}") from None
    if not rows:
        raise UsageError(f"{path}: holds no rows below a header")
    return rows, said


def _unclosed(lines: list[str], separator: str) -> bool:
    """Whether the last row of a table ends within quotation marks."""
    try:
        deque(csv.reader(lines, delimiter=separator, strict=True), maxlen=0)
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except ValueError:
            continue
    return data.decode("latin-1")
