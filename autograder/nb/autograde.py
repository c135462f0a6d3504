"""`nbgrader autograde` with this project's grading inside: set in `nbgrader_config.py` by `autograder nbgrader init`.

Nbgrader reads, writes, keeps the gradebook, makes feedback and shows all of it, as ever. What is replaced is
the execution of a student's cells in a kernel that runs with the instructor's rights: the code goes to the
sandbox as any submission does, and its scores, messages and pictures come back as the outputs of test cells.
An assignment that is no exercise of the course is read and executed as nbgrader does it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Instance

from autograder.errors import AutograderError, CourseError
from autograder.judging.results import Result, StepResult
from autograder.nb.gradebook import released_cells
from autograder.nb.grader import Grader
from autograder.nb.outputs import bundles, score_of
from autograder.nb.plain_files import take_up_plain_files
from autograder.nb.restore import read_notebook, restore
from autograder.notebook_formats import nbformat
from autograder.reports.drawing import drawn
from autograder.safe_text import one_line, visible
from autograder.submissions.source import read_bytes

Resources = dict[str, Any]


def not_of_ours(record: logging.LogRecord) -> bool:
    """A filter of nbgrader's log: no traceback of an error that has been told in a sentence."""
    text = record.getMessage()
    return not (text.startswith("Traceback (most recent call last)") and "\nautograder.errors." in text)


class SubmissionExporter(NotebookExporter):
    """Reads what students hand in, whatever editor it comes from, and owns the grader of this run."""

    grader = Instance(Grader)
    _data = b""

    def _grader_default(self) -> Grader:
        return Grader(parent=self)

    def __init__(self, parent: Any = None, **kw: Any) -> None:
        super().__init__(parent=parent, **kw)
        if isinstance(parent, Autograde):
            take_up_plain_files(parent, self.grader.knows, self._tell)

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Convert one file; the sentence about one that cannot be graded goes to nbgrader's log by itself."""
        try:
            if self.grader.knows(resources["nbgrader"]["assignment"]):
                self._data = read_bytes(Path(filename))  # opened with care, before nbgrader opens it
            converted: tuple[Any, Any] = super().from_filename(filename, resources, **kw)
        except AutograderError as error:
            self._tell(error)
            raise
        return converted

    def _tell(self, error: AutograderError) -> None:
        """Log why something is not graded; nbgrader logs it once more, without its traceback."""
        self.log.error("Not graded: %s", one_line(str(error)))
        getattr(self.log, "logger", self.log).addFilter(not_of_ours)

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Read a notebook of any age and state, if it is of an exercise; SubmissionError, on which nbgrader goes on, if it is none."""
        if self.grader.knows(resources["nbgrader"]["assignment"]):
            notebook = read_notebook(self._data, file_stream.name)
            converted: tuple[Any, Any] = self.from_notebook_node(notebook, resources, **kw)
        else:
            converted = super().from_file(file_stream, resources, **kw)
        return converted


class RestoreCells(NbGraderPreprocessor):
    """Puts back what the gradebook expects of a notebook, before nbgrader's own preprocessors look for it."""

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        """Restore one submitted notebook; each thing that was put right is a line in nbgrader's log."""
        place = resources["nbgrader"]
        if self.parent.grader.knows(place["assignment"]):
            for note in restore(nb, released_cells(place["db_url"], place["assignment"], place["notebook"])):
                self.log.warning("%s of %s: %s", place["assignment"], visible(place["student"]), note)
        return nb, resources


class GradeNotebook(Execute):
    """In place of nbgrader's Execute: grades the notebook's code in the sandbox, starts no kernel."""

    def preprocess(self, nb: Any, resources: Resources, km: Any = None) -> tuple[Any, Resources]:
        """Give each test cell its outputs; AutograderError if it cannot be graded: then it has no score, and nbgrader goes on."""
        place, grader = resources["nbgrader"], self.parent.grader
        if not grader.knows(place["assignment"]):
            executed: tuple[Any, Resources] = super().preprocess(nb, resources, km)
            return executed
        where = f"{resources['metadata']['path']}/{place['notebook']}.ipynb"
        data = nbformat.writes(nb, version=4).encode()
        fill_outputs(nb, drawn(grader.grade(place["student"], place["assignment"], data, where)))
        return nb, resources


def fill_outputs(notebook: Any, result: Result) -> None:
    """Give every test cell of a notebook the outputs of its step, in place; other cells keep none.

    What is not graded shows what was found of each step, and no score.
    """
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        metadata = cell.metadata.get("nbgrader", {})
        step = result.step(metadata.get("grade_id", "")) if metadata.get("grade") else None
        cell.outputs, cell.execution_count = [], None
        if step is not None:
            _same_points(metadata["points"], step)
            cell.outputs = [nbformat.v4.new_output("display_data", data) for data in bundles(result, step.step)]
            if result.status == "graded":
                value = {"text/plain": repr(score_of(step))}
                cell.outputs.append(nbformat.v4.new_output("execute_result", value, execution_count=number))
                cell.execution_count = number


def _same_points(held: float, step: StepResult) -> None:
    """Nbgrader removes a submission whose score is above the gradebook's maximum: say why before that."""
    if float(held) != step.max_points:
        raise CourseError(
            f"the step {step.step!r} has {float(held):g} points in the gradebook and {step.max_points:g} in course.yml: "
            "run `autograder nbgrader init` and `nbgrader generate_assignment --force`"
        )
