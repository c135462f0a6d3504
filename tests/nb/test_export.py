"""`nbgrader export`: names that any spreadsheet reads, and 0 where nothing was handed in."""

import csv
from pathlib import Path

import pytest

from autograder.course.spec import Course

pytest.importorskip("nbgrader")

from autograder.nb.export import QuotedCsv
from autograder.nb.gradebook import open_gradebook


def test_every_student_has_a_line_and_no_name_is_a_formula(toy: Course, tmp_path: Path) -> None:
    with open_gradebook(f"sqlite:///{tmp_path}/gradebook.db", toy) as book:
        book.add_assignment("01_toy")
        book.add_student("ada", last_name='King, "the Countess"', first_name="=1+1")
        book.add_student("bob")
        book.add_submission("01_toy", "ada")
        QuotedCsv(to=str(tmp_path / "grades.csv")).export(book)
    header, *rows = csv.reader((tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines())
    lines = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(line["student_id"], line["last_name"], line["first_name"], line["score"]) for line in lines] == [
        ("bob", "", "", "0.0"),
        ("ada", 'King, "the Countess"', "'=1+1", "0.0"),
    ]
