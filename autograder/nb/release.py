"""What `nbgrader generate_assignment` puts in place of a solution: the very stub that `autograder build` makes."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import ClearSolutions

from autograder.course.stub import code_stub
from autograder.nb.source import solution_id


class ClearSteps(ClearSolutions):
    """nbgrader's ClearSolutions with a stub that names the step, so that figures and checks can name it too."""

    def preprocess_cell(self, cell: Any, resources: dict[str, Any], cell_index: int) -> tuple[Any, dict[str, Any]]:
        """Clear one cell; a cell that belongs to no step gets nbgrader's own stub."""
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        step = grade_id.partition(solution_id(""))[0]
        plain: dict[str, str] = self.code_stub  # type: ignore[has-type]
        if solution_id("") in grade_id:
            self.code_stub = {**plain, "python": code_stub(resources["nbgrader"]["assignment"], step)}
        try:
            cleared: tuple[Any, dict[str, Any]] = super().preprocess_cell(cell, resources, cell_index)
        finally:
            self.code_stub = plain
        return cleared
