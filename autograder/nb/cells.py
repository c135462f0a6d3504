"""The code cells of a running notebook, as it is now.

Which cells are meant, by these rules:

1. In Colab the page itself is asked: what stands in its cells counts, saved or not, run or not.
2. Elsewhere a kernel cannot see the page. It knows the file, as it was saved last, and what was run, as it was typed. The file
   counts, and whatever was run after it was saved takes the place of the cell that defines the same functions.
3. What was run before the last save is in the file, as it was then or as it was changed since: the file counts. When a cell was
   run is known from the first cell of a released notebook on, or from the first check; what was run before that counts as run after
   the save.
4. So a cell that was changed but neither run nor saved is not seen, nor is it that one was deleted.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.parsing import DEFINITIONS, read_off
from autograder.submissions.notebook import cell_text, code_of, read_cells
from autograder.submissions.source import read_bytes, read_source

COLAB = "google.colab"
COLAB_SECONDS = 10
BEGUN = re.compile(r"^(?:async +)?(?:def|class) +(\w+)", re.MULTILINE)


def cells_now(shell: Any, path: Path | None) -> tuple[list[str], list[str]]:
    """The cells that are meant, and the names whose newest definition is not saved.

    Args:
        shell: IPython's; path: the notebook's file, if it is anywhere on this disk.
    """
    whole = _in_colab()
    if whole is not None:
        return whole, []
    saved_at = path.stat().st_mtime if path is not None else 0.0
    times = run_times(shell)
    executed = [text for text in _executed(shell) if times.get(text, saved_at) >= saved_at]
    return merged(_saved(path), executed)


@lru_cache(maxsize=1)
def run_times(shell: Any) -> dict[str, float]:
    """When each text of a cell was run last, from now on."""
    times: dict[str, float] = {}

    def runs(info: Any) -> None:
        times[info.raw_cell] = time.time()

    shell.events.register("pre_run_cell", runs)
    return times


def _in_colab() -> list[str] | None:
    """The code cells that stand on Colab's page, None elsewhere, and where the page does not answer."""
    if COLAB not in sys.modules:
        return None
    try:
        message = importlib.import_module(f"{COLAB}._message")
        answer = message.blocking_request("get_ipynb", request="", timeout_sec=COLAB_SECONDS)
        cells = [cell for cell in answer["ipynb"]["cells"] if cell["cell_type"] == "code"]
        return [cell_text(cell) for cell in cells]
    except Exception:  # noqa: BLE001 - no part of Colab that is promised: then it is a kernel like any other
        return None


def _saved(path: Path | None) -> list[str]:
    """The code cells of the notebook's file, none if there is none; a module opened as a notebook is one cell."""
    if path is None:
        return []
    data = read_bytes(path)
    if path.suffix == ".py":
        return [read_source(data, str(path))]
    cells = [cell for cell in read_cells(data, str(path)) if isinstance(cell, dict)]
    return [cell_text(cell) for cell in cells if cell.get("cell_type") == "code"]


def _executed(shell: Any) -> list[str]:
    """What the kernel ran, as it was typed, oldest first."""
    history = getattr(shell, "history_manager", None)
    texts = history.input_hist_raw if history is not None else shell.user_ns.get("In", [])
    return [text for text in texts if isinstance(text, str) and text.strip()]


def merged(saved: Sequence[str], executed: Sequence[str]) -> tuple[list[str], list[str]]:
    """The cells that are meant, and the names whose newest definition is not saved.

    What a student hands in is the saved notebook. But who has just corrected a step and run its cell means that one. So
    a cell that this kernel ran takes the place of the saved cell that defines the same functions.

    Args:
        saved: the code cells of the file, in order; empty if there is none.
        executed: what this kernel ran, oldest first. A cell that defines and imports nothing is not kept. One that
            Python cannot read takes the place of the cell whose functions it begins to define, and has no other.
    """
    cells, unsaved = list(saved), dict[str, None]()
    for text in executed:
        names, own = _brings(text)
        same = [number for number, cell in enumerate(cells) if names & _brings(cell)[0]]
        if text in cells or not (same or own):
            continue
        place = same[-1] if same else len(cells)
        cells.insert(place + 1 if same else place, text)
        for number in reversed(same):
            if _brings(cells[number])[0] <= names:
                del cells[number]
    held = set(saved)
    for cell in cells:
        if cell not in held:
            unsaved.update(dict.fromkeys(sorted(_brings(cell)[0])))
    return cells, list(unsaved)


def _brings(code: str) -> tuple[set[str], bool]:
    """The functions and classes that a cell defines, and whether it has a place of its own: not if Python cannot read it."""
    begun = (set(BEGUN.findall(code)), False)
    return read_off(code_of(code, 1), _named, begun)


def _named(body: list[ast.stmt]) -> tuple[set[str], bool]:
    names = {node.name for node in body if isinstance(node, DEFINITIONS)}
    return names, bool(names) or any(isinstance(node, ast.Import | ast.ImportFrom) for node in body)
