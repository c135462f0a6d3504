"""`nbgrader export` with names that any spreadsheet reads: quoted, nothing hidden in them, and never taken for a formula."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.atomic_files import writing
from autograder.safe_text import spreadsheet_safe

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


class QuotedCsv(ExportPlugin):
    """nbgrader's CSV, column by column, written by the csv module."""

    def export(self, gradebook: Any) -> None:
        """Write every student's score in every assignment; 0 where nothing was handed in."""
        path = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", path)
        with writing(path) as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                for student in gradebook.students:
                    if (not self.assignment or assignment.name in self.assignment) and (
                        not self.student or student.id in self.student
                    ):
                        table.writerow(_row(gradebook, assignment, student))


def _row(gradebook: Any, assignment: Any, student: Any) -> list[str]:
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
        timestamp, raw, penalty = submission.timestamp, submission.score, submission.late_submission_penalty
    except MissingEntry:
        timestamp, raw, penalty = None, 0.0, 0.0
    person = (student.id, student.last_name, student.first_name, student.email)
    scores = (raw, penalty, max(0.0, raw - penalty), assignment.max_score)
    texts = (assignment.name, assignment.duedate, timestamp, *person)
    return [*(spreadsheet_safe(str(text or "")) for text in texts), *(str(score) for score in scores)]
