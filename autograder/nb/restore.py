"""A student's notebook as nbgrader must have it, whatever happened to it: every graded cell there, and there once.

Cells get deleted, doubled, split and turned into text; Colab, VS Code and scripts lose or rewrite metadata.
Nbgrader then stops, or leaves a score empty. What is graded is a notebook's code, wherever it stands, so here
only the places are put right: metadata and test cells come from the gradebook, code is the student's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.nb.markdown import MAX_TEXT, as_written, harmless
from autograder.nb.source import KERNEL, SCHEMA, solution_id
from autograder.notebook_formats import nbformat
from autograder.submissions.notebook import cell_text, read_cells

KINDS = {"code": "code", "raw": "raw"}  # anything else is shown as Markdown


@dataclass(frozen=True)
class CellSpec:
    """A cell as the assignment was released with it.

    Attributes:
        name: its grade id; cell_type: ``code`` or ``markdown``; source: its text then.
        checksum: nbgrader's, None if it has none.
        locked, solution, task: nbgrader's flags; points: its highest score, None if it has none.
    """

    name: str
    cell_type: str
    source: str
    checksum: str | None
    locked: bool
    solution: bool
    points: float | None
    task: bool = False

    @property
    def metadata(self) -> dict[str, Any]:
        """The cell's nbgrader metadata."""
        grade = self.points is not None and not self.task
        flags = {"grade": grade, "locked": self.locked, "solution": self.solution, "task": self.task}
        more = {"checksum": self.checksum} if self.checksum else {}
        graded = {"points": self.points} if self.points is not None else {}
        known = {"schema_version": SCHEMA, "grade_id": self.name, "cell_type": self.cell_type}
        return {**known, **flags, **graded, **more}

    @property
    def is_test(self) -> bool:
        """Whether it is graded, locked code: a cell that a student never writes in."""
        return self.points is not None and self.locked and self.cell_type == "code"


def read_notebook(data: bytes, name: str) -> Any:
    """A notebook of any age as a valid one of format 4, without its outputs, and with nothing in its text that runs.

    Of one with very much text, what comes last is shown as it was written. SubmissionError, in one sentence, if it is empty,
    too large, not text or not a notebook.
    """
    cells, room = [], MAX_TEXT
    for number, raw in enumerate(read_cells(data, name)):
        if not isinstance(raw, dict):
            continue
        kind = KINDS.get(str(raw.get("cell_type")), "markdown")
        cell = getattr(nbformat.v4, f"new_{kind}_cell")(cell_text(raw), id=f"cell-{number}")
        if kind == "markdown":
            room -= len(cell.source)
            shown = harmless(cell.source, raw.get("attachments")) if room >= 0 else (as_written(cell.source), {})
            cell.source, attachments = shown
            if attachments:
                cell.attachments = nbformat.from_dict(attachments)
        metadata = raw.get("metadata")
        if isinstance(metadata, dict):
            kept = {flag: metadata[flag] for flag in ("deletable", "editable") if isinstance(metadata.get(flag), bool)}
            if isinstance(metadata.get("nbgrader"), dict):  # it is flat: whatever is deep in it is none of nbgrader's
                flat = {key: value for key, value in metadata["nbgrader"].items() if not isinstance(value, dict | list)}
                kept["nbgrader"] = flat
            cell.metadata.update(nbformat.from_dict(kept))
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": dict(KERNEL)})


def restore(notebook: Any, released: Sequence[CellSpec]) -> list[str]:
    """Give a notebook each released test cell once, and its solution cells their metadata; a sentence for each that was mended."""
    known = {spec.name: spec for spec in released}
    places: dict[str, list[Any]] = {name: [] for name in known}
    notes = []
    for cell in notebook.cells:
        grade_id = (cell.metadata.pop("nbgrader", None) or {}).get("grade_id")
        if isinstance(grade_id, str) and grade_id in known:
            places[grade_id].append(cell)
    taken = {id(cells[0]) for cells in places.values() if cells}
    for spec in sorted(released, key=lambda spec: spec.is_test):
        cells = places[spec.name]
        if len(cells) > 1:
            notes.append(f"the cell {spec.name} was there {len(cells)} times")
        if not cells:
            cells = [cell for cell in notebook.cells if id(cell) not in taken and _is_meant(cell, spec)]
            if cells:
                notes.append(f"the cell {spec.name} had lost its metadata")
        if not cells and spec.is_test:
            notes.append(f"the test cell {spec.name} was missing")
            cells = [nbformat.v4.new_code_cell(spec.source, id=f"{spec.name}_restored")]
            notebook.cells.insert(_place_of(notebook, spec), cells[0])
        if cells:
            taken.add(id(cells[0]))
            _claim(notebook, cells[0], spec)
    return notes


def _is_meant(cell: Any, spec: CellSpec) -> bool:
    """Whether a cell without metadata is the one that was released."""
    if cell.cell_type != "code":
        return False
    if spec.is_test:
        return str(cell.source).split() == spec.source.split()
    step = spec.name.removesuffix(solution_id(""))
    return spec.solution and re.search(rf"^(def|class) {re.escape(step)}\b", cell.source, re.MULTILINE) is not None


def _place_of(notebook: Any, spec: CellSpec) -> int:
    """Where a missing test cell belongs: after the cell in which its step is written, else at the end."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == solution_id(spec.name):
            return number
    return len(notebook.cells)


def _claim(notebook: Any, cell: Any, spec: CellSpec) -> None:
    """Make a cell the released one: its type and metadata, and the text of a test."""
    if cell.cell_type != spec.cell_type:
        make = getattr(nbformat.v4, f"new_{spec.cell_type}_cell")
        fresh = make(cell.source, id=cell.id, metadata=cell.metadata)
        at = next(number for number, other in enumerate(notebook.cells) if other is cell)
        notebook.cells[at] = cell = fresh
    if spec.locked:
        cell.source = spec.source
    cell.metadata["nbgrader"] = nbformat.from_dict(spec.metadata)
