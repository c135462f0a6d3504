"""Small tables that an instructor has or writes: CSV as any spreadsheet saves it, read whole or told of."""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SubmissionError, UsageError
from autograder.submissions.source import read_bytes

MAX_BYTES, MAX_ROWS = 8 << 20, 50_000
SEPARATORS = ",;\t"


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


def plain_header(header: str) -> str:
    """A column's name without what systems write differently: ``SIS Login ID`` is ``sisloginid``."""
    return re.sub(r"[^a-z0-9]+", "", header.lower())


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
    separator = max(SEPARATORS, key=first.count)
    said, rows, header = [], [], None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
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


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except ValueError:
            continue
    return data.decode("latin-1")
