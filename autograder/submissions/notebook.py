"""A notebook that was handed in: its cells, the source that its code makes, and where a line of that stands. Nothing is run."""

from __future__ import annotations

import json
import re

from autograder.errors import SubmissionError

MAX_PY = 256 * 1024  # of source, a module's or that of a notebook's code
MAX_NOTEBOOK = 32 * 1024 * 1024  # with its outputs; what is kept of it is bounded by MAX_PY
MAX_CELLS = 500
MAX_VALUES = 1_000_000  # in a notebook's JSON: each costs memory, 100 bytes or more, before it can be looked at
HALF = re.compile("[\ud800-\udfff]")  # of a character: JSON can name one, no file and no Python source can hold it
IN_CELL = ", cell "  # between a notebook's name and the number of its cell, where a place is told
CELL = re.compile(r"# %% cell \d+$")  # what stands above each cell in a notebook's source
# What only Colab has, as a statement on a line of its own: its import, the drive, an upload.
COLAB = re.compile(
    r"(\s*)((?:from|import) +google\.colab\b.*|(?:\w+ *= *)?(?:drive\.(?:mount|flush_and_unmount)|files\.upload)\([^()]*\) *(?:#.*)?)"
)
# A variable may be called as a shell command is: `rm -= 2` is Python, `rm -f a` is not.
STATEMENT = re.compile(r"\s*[a-z]+(\s*([-+*/@%&|^<>]|//|\*\*|<<|>>)?=(?!\s*[!%])|\s+[-+*/@%&|^<>]\s|[.,:\[(])")


def too_large(name: str, size: int, limit: int) -> str:
    """The sentence for what is larger than it may be, in bytes or characters."""
    return f"{name}: is {size / 1024 / 1024:.1f} MiB large, more than the {limit / 1024 / 1024:g} MiB that an exercise needs"


def read_cells(data: bytes, name: str) -> list[object]:
    """The cells in a notebook's bytes, of any kind and format, as JSON has them; each half of a character is U+FFFD.

    Raises:
        SubmissionError: in one sentence, if it is empty, too large, not text or not a notebook.
    """
    if not data.strip():
        raise SubmissionError(f"{name}: is empty")
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(too_large(name, len(data), MAX_NOTEBOOK))
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


def notebook_source(data: bytes, name: str) -> str:
    """The code cells of a notebook one after another, each headed by its number; SubmissionError as `read_cells`, or for no code, or too much."""
    cells = read_cells(data, name)
    texts = [_text(cell) for cell in cells]
    if (size := sum(map(len, texts))) > MAX_PY:
        raise SubmissionError(too_large(f"{name}: its code", size, MAX_PY))
    code = [code_of(text, number) for number, text in enumerate(texts, 1) if text.strip()]
    if not code:
        raise SubmissionError(f"{name}: has no code cells")
    source = "\n\n".join(code) + "\n"
    if len(source) > MAX_PY:
        raise SubmissionError(too_large(name, len(source), MAX_PY))
    return source


def line_in_cell(source: str, number: int) -> int:
    """Which line of its cell a line is, in the source that `read_source` makes of a notebook."""
    above = source.split("\n")[:number]
    return next((back for back, line in enumerate(reversed(above)) if CELL.match(line)), number)


def cell_of(source: str, number: int) -> int:
    """Which cell a line is in, counted from 1 as everywhere in a notebook, in such a source; 0 for none."""
    above = source.split("\n")[:number]
    return next((int(line.split()[-1]) for line in reversed(above) if CELL.match(line)), 0)


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
    from autograder.notebook_formats import comment_magic  # noqa: PLC0415 - start-up: only notebooks need it

    lines = source.split("\n")
    if lines[0].lstrip().startswith("%%"):
        return f"# %% cell {number}\n" + "\n".join("# " + line for line in lines)
    shown = [
        line if STATEMENT.match(line) else magic for line, magic in zip(lines, comment_magic(list(lines)), strict=True)
    ]
    shown = [COLAB.sub(r"\1pass  # \2", line) if COLAB.fullmatch(line) else line for line in shown]
    return f"# %% cell {number}\n" + "\n".join(shown)
