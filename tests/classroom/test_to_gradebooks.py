"""From a download to a gradebook and back: roster, late rules, adjustments, exports and feedback, through the commands."""

import csv
import json
from pathlib import Path

import pytest
import yaml

from tests.helpers import TOY_SOLUTION, put

ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section
    Points Possible,,,,
"Lovelace, Ada",11,s501,ada,Monday
"Byron, Bob",12,s502,bob,Monday
"Euler, Eve",13,s503,eve,Friday
"""
HALF = TOY_SOLUTION.replace("2 * number", "3 * number")


@pytest.fixture
def root(copy: Path) -> Path:
    """A course with late rules, and a Blackboard download: ada in time, bob a day and a half late, zoe is not on the roster."""
    course = yaml.safe_load((copy / "course.yml").read_text())
    course["late"] = {"percent_a_day": 10}
    course["exercises"]["01_toy"]["due"] = "2026-03-01 18:00:00"
    (copy / "course.yml").write_text(yaml.safe_dump(course, sort_keys=False))
    for name, source in {
        "ada_attempt_2026-03-01-17-00-00": TOY_SOLUTION,
        "bob_attempt_2026-03-03-05-00-00": HALF,
        "zoe_attempt_2026-03-01-10-00-00": TOY_SOLUTION,
    }.items():
        put(copy / "in", f"HW 1_{name}_toy.py")
        (copy / f"in/HW 1_{name}_toy.py").write_text(source)
    (copy / "roster.csv").write_text(ROSTER)
    return copy


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_from_a_download_to_a_gradebook_and_back(root, autograder):
    words = ("grade", "in", "--out", "graded", "--roster", "roster.csv", "--seed", "5", "--trust-submissions")
    done = autograder(*words, cwd=root)
    assert done.returncode == 0, done.stderr
    assert "Blackboard download: 3 students" in done.stderr
    assert "roster.csv: does not list zoe, who handed in: they keep their names" in done.stderr
    assert "roster.csv: 1 of 3 handed in nothing: Euler, Eve" in done.stderr
    assert [
        (row["student"], row["points"], row["status"], row["final"]) for row in table(root / "graded/grades.csv")
    ] == [
        ("Byron, Bob", "3", "graded", "2.4"),
        ("Euler, Eve", "0", "missing", "0"),
        ("Lovelace, Ada", "5", "graded", "5"),
        ("zoe", "5", "graded", "5"),
    ]
    bob = next(r for r in map(json.loads, (root / "graded/results.jsonl").open()) if r["student"] == "Byron, Bob")
    said = "Handed in 1 day 11 h late (2026-03-03 05:00 UTC): 20% of its 3 points are taken off. It comes to 2.4 of 5."
    final = {"points": 2.4, "late_percent": 20, "adjustment": 0, "comment": "", "said": said}
    assert bob["points"] == 3 and bob["final"] == final and bob["message"] == said
    page = next((root / "graded/report").glob("Byron-Bob-*.html")).read_text()
    assert "20% of its 3 points are taken off" in page and "3 of 15 points; of what was handed in, 3 of 5" in page

    (root / "graded/adjustments.csv").write_text("student,exercise,points,comment\nbob,01,+1,was ill\n")
    done = autograder(*words, cwd=root)  # nothing is graded again, and the adjustment is kept
    assert done.returncode == 0, done.stderr
    row = table(root / "graded/grades.csv")[0]
    assert (row["points"], row["final"], row["adjustment"], row["comment"]) == ("3", "3.4", "1", "was ill")

    done = autograder("export", "graded", "--format", "canvas", "--column", "01=Homework 1 (99)", cwd=root)
    assert done.returncode == 0, done.stderr
    rows = table(root / "graded/canvas.csv")
    assert [(row["Student"], row["ID"], row["Homework 1 (99)"]) for row in rows] == [
        ("    Points Possible", "", "5"),
        ("Byron, Bob", "12", "3.4"),
        ("Euler, Eve", "13", ""),
        ("Lovelace, Ada", "11", "5"),
        ("zoe", "", "5"),
    ]
    assert "zoe: no id of Canvas's is known" in done.stderr
    done = autograder("feedback", "graded", "--out", "back", cwd=root)
    assert done.returncode == 0 and "Wrote 3 pages into back." in done.stdout, done.stdout + done.stderr
    page = next((root / "back").glob("Byron-Bob-*.html")).read_text()
    assert page.count("+1 points by an instructor: was ill.") == page.count("20% of its 3 points are taken off") == 1
    assert page.count("<svg") == 1  # of the numbers of double
    done = autograder("export", "graded", "--column", "99=x", cwd=root)
    assert done.returncode == 2 and "unknown exercise '99'" in done.stderr


def test_a_late_hand_in_alone_leaves_the_others_results(root, autograder):
    words = ("--out", "graded", "--roster", "roster.csv", "--seed", "5", "--trust-submissions")
    assert autograder("grade", "in", *words, cwd=root).returncode == 0
    before = table(root / "graded/grades.csv")
    put(root / "late", "HW 1_eve_attempt_2026-03-09-10-00-00_toy.py")
    (root / "late/HW 1_eve_attempt_2026-03-09-10-00-00_toy.py").write_text(TOY_SOLUTION)
    done = autograder("grade", "late", *words, cwd=root)
    assert done.returncode == 0, done.stderr
    after = table(root / "graded/grades.csv")
    assert [row for row in after if row["student"] != "Euler, Eve"] == [
        r for r in before if r["student"] != "Euler, Eve"
    ]
    eve = next(row for row in after if row["student"] == "Euler, Eve")
    assert (eve["points"], eve["status"], eve["late_percent"]) == ("5", "graded", "80")


def test_a_person_is_one_across_runs_and_the_newest_attempt_counts(root, autograder):
    def graded(download: str, attempt: str, source: str, *words: str):
        put(root / download, f"lovelaceada_11_99_toy{attempt}.py")
        (root / download / f"lovelaceada_11_99_toy{attempt}.py").write_text(source)
        words = ("--out", "out", "--seed", "5", "--trust-submissions", *words)
        done = autograder("grade", download, *words, cwd=root)
        assert done.returncode == 0, done.stderr
        rows = [row for row in table(root / "out/grades.csv") if row["status"] != "missing"]
        return done.stderr, [(row["student"], row["points"]) for row in rows]

    assert graded("first", "-1", HALF)[1] == [("lovelaceada", "3")]
    said, rows = graded("first", "-1", HALF, "--roster", "roster.csv")
    assert "by their ids, 'lovelaceada' is 'Lovelace, Ada': " in said and rows == [("Lovelace, Ada", "3")]
    assert graded("second", "-2", TOY_SOLUTION)[1] == [("Lovelace, Ada", "5")]
    said, rows = graded("first", "-1", HALF)
    assert "toy-1.py: left out: a later attempt of Lovelace, Ada at 01_toy was graded before, and stays" in said
    assert rows == [("Lovelace, Ada", "5")]
    done = autograder("export", "out", "--format", "canvas", cwd=root)
    assert done.returncode == 0 and (root / "out/canvas.csv").read_text().count(",11,") == 1


def test_before_the_due_date_nobody_is_missing(root, autograder):
    text = (root / "course.yml").read_text()
    (root / "course.yml").write_text(text.replace("2026-03-01 18:00:00", "2099-03-01 18:00:00"))
    words = ("grade", "in", "--out", "graded", "--roster", "roster.csv", "--seed", "5", "--trust-submissions")
    done = autograder(*words, cwd=root)
    assert done.returncode == 0 and ".. not yet due, and not handed in" in done.stdout, done.stdout + done.stderr
    assert [row["status"] for row in table(root / "graded/grades.csv") if row["student"] == "Euler, Eve"] == ["missing"]
    page = (root / "graded/report/index.html").read_text()
    assert "<b>0</b> handed in nothing" in page and "not yet due" in page and "handed in only some" not in page
