"""The table that `grade` ends with: it fits, and who needs a person comes first."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.frontends.commands.common import console_for, say
from autograder.reports.class_table import class_table

TEN = [f"{number:02}_some_exercise" for number in range(1, 11)]


def drawn(rows: list[tuple[str, str, float, float, str]], width: int = 80, limit: int = 60) -> list[str]:
    """The lines of a class's table."""
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(class_table("A toy course", rows, width, limit))
    return [line.rstrip() for line in console.export_text().splitlines()]


def graded(student: str, exercises: list[str] = TEN, points: float = 10.0, status: str = "graded"):
    return [(student, exercise, points, 10.0, status) for exercise in exercises]


def test_ten_exercises_stand_in_80_columns_under_their_numbers():
    lines = drawn([*graded("mallory_the_student_with_a_long_name"), *graded("bo", points=3.3333)])
    assert lines[2].split() == ["student", *(f"{number:02}" for number in range(1, 11)), "total"]
    assert lines[4].split() == ["bo", *["3.33"] * 10, "33.33"]
    assert lines[5].split() == ["mallor…g_name", *["10"] * 10, "100"]
    assert max(map(cell_len, lines)) <= 80


def test_who_needs_a_person_comes_first_each_group_by_name():
    rows = [*graded("ada"), *graded("zoe", status="error"), *graded("carl", status="missing"), *graded("bo")]
    rows += (
        graded("yuki", TEN[:1], status="missing") + graded("yuki", TEN[1:2], status="error") + graded("yuki", TEN[2:])
    )
    lines = drawn(rows)
    students = [line.split()[0] if line else "" for line in lines[4:10]]
    assert students == ["yuki", "zoe", "carl", "", "ada", "bo"]
    assert lines[4].split()[1:4] == ["--", "!!", "10"]
    assert [line[:2] for line in lines if line.startswith(("!!", "--"))] == ["!!", "--"]


def test_who_has_only_what_is_not_yet_due_needs_nobody():
    lines = drawn([*graded("ada", TEN[:1]), *graded("zoe", TEN[:1], points=0.0, status="not yet due")])
    assert [line.split() for line in lines[4:6]] == [["ada", "10", "10"], ["zoe", "..", "0"]]
    assert lines[-1] == ".. not yet due, and not handed in"


def test_a_class_without_trouble_explains_no_signs():
    assert drawn(graded("ada"))[-1].split()[0] == "ada"
    assert drawn([]) == ["A toy course", "", "student  total", "──────────────"]


@pytest.mark.parametrize("name", ["x" * 200, "短い名前" * 20, r"\u200e" * 30, "a b" * 40])
@pytest.mark.parametrize("width", [24, 50, 80, 133])
def test_no_line_of_a_class_is_broken_and_two_names_stay_two(name, width):
    lines = drawn([*graded(name), *graded(name + "'"), *graded(name[:-1] + "?" + name[-1:])], width)
    body = lines[4 : lines.index("", 4)] if "" in lines[4:] else lines[4:]
    assert len(body) == len(set(body)) == 3 and all("…" in line for line in body)
    assert max(map(cell_len, lines)) <= width


def test_exercises_for_which_there_is_no_room_are_told_of():
    many = [f"{number:02}_exercise" for number in range(1, 31)]
    lines = drawn(graded("a student of thirty exercises", many))
    last = int(lines[2].split()[-2])
    assert 5 < last < 30 and lines[4].endswith("300")
    assert lines[-1] == f"... and the exercises from {last + 1} on, see grades.csv"


def test_exercises_without_a_number_of_their_own_are_told_by_name():
    assert drawn(graded("ada", ["tensors", "gradients_of_a_line"]))[2].split() == [
        "student",
        "gradi…line",
        "tensors",
        "total",
    ]
    assert drawn(graded("ada", ["01_one", "01_two"]))[2].split() == ["student", "01_one", "01_two", "total"]


@pytest.mark.parametrize("students", [60, 61])
def test_a_class_too_long_for_the_screen_ends_with_one_line_that_says_so(students):
    rows = [(f"s{number:02}", "01_toy", 3.0, 5.0, "graded") for number in range(students)]
    rows[-1] = (rows[-1][0], "01_toy", 0.0, 5.0, "error")
    lines = drawn(rows)
    assert lines[4].startswith(f"s{students - 1}")  # who needs a person is shown whatever is left out
    assert [line for line in lines if "more" in line] == ["... and 1 more, see grades.csv"] * (students - 60)


@pytest.mark.parametrize(("columns", "width"), [("", 80), ("0", 80), ("57", 57), ("200", 200)])
def test_off_a_terminal_columns_says_how_wide_and_no_line_ends_in_blanks(monkeypatch, capsys, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    console = console_for()
    assert console.width == width
    console.print(class_table("A toy course", graded("ada") + graded("b" * 300, status="error"), console.width))
    say(console, "    a sentence of a log stays one line, " + "however long, " * 20)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    assert max(cell_len(line) for line in lines[:-1]) == width and len(lines[-1]) > 300
