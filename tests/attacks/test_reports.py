"""What a student controls (names, messages, types, prints) is shown as plain text in every report."""

import csv
import json

import pytest

from autograder.atomic_files import write_text
from autograder.course.yaml_file import load_course
from autograder.reports.exports import export
from autograder.reports.feedback import write_feedback
from tests.helpers import TOY_SOLUTION, without_own_script, write_toy

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}{% raw %}"
ESCAPES = "\x1b[2J\x1b]0;title\x07\x9b31m\x08\x00\u202egrade\u2066"
STUDENTS = {
    "<b onmouseover=alert(1)>": TOY_SOLUTION,
    "=1+1": TOY_SOLUTION,
    "@SUM(A1)": TOY_SOLUTION,
    "-2+3": TOY_SOLUTION,
    "+cmd": TOY_SOLUTION,
    "\t=1": TOY_SOLUTION,
    "ev\x1b[2Jil": TOY_SOLUTION,
    "[red]rich[bold]": TOY_SOLUTION,
    'a,"b\nc': TOY_SOLUTION,
    "\u202eknab": TOY_SOLUTION,
    "{{ 7 * 7 }}": TOY_SOLUTION,
    "message": f"def double(x): raise ValueError({SCRIPT + ESCAPES!r})\ndef walk(*a): raise SystemExit({ESCAPES!r})",
    "type": f"class X: pass\nX.__name__ = {SCRIPT!r}\ndef double(x): return X()\ndef walk(*a): return X()",
    "syntax": f"x = '{SCRIPT}\n{ESCAPES.replace(chr(0), '')}",
    "half": "def double(x): raise ValueError('\\ud800' * 3)\ndef walk(*a): return '\\udfff'",
    "long": "def double(x): raise ValueError('x' * 10**6)\ndef walk(*a): raise type('y' * 10**5, (Exception,), {})",
    "print": f"print({ESCAPES!r} * 100)\n{TOY_SOLUTION}",
    "lines": "def double(x): raise ValueError('\\n' * 200 + 'autograder: all passed')\ndef walk(*a): return []",
}
FILES = ("to\x1b[2Jy.py", "\u202eyp.toy.py", "a\nb\x9b.ipynb", "<script>.py")  # beside one's work: told of, and no more


@pytest.fixture(scope="module")
def graded(tmp_path_factory, autograder):
    root = write_toy(tmp_path_factory.mktemp("reports"))
    for student, source in STUDENTS.items():
        (root / "submitted" / student / "01_toy").mkdir(parents=True)
        write_text(root / "submitted" / student / "01_toy" / "toy.py", source)
    for name in FILES:
        write_text(root / "submitted" / "message" / "01_toy" / name, TOY_SOLUTION)
    words = ("grade", "submitted", "--out", "out", "--seed", "5", "--workers", "1", "--trust-submissions")
    done = autograder(*words, cwd=root)
    assert done.returncode == 0, done.stderr
    return root / "out", done.stdout + done.stderr


def test_pages_hold_no_markup_of_a_student(graded, tmp_path):
    out, _ = graded
    write_feedback(load_course(out.parent), out, tmp_path, lambda _: {})
    pages = list((out / "report").glob("*.html"))
    assert len(pages) == len(STUDENTS) + 1
    handed_back = list(tmp_path.glob("*.html"))
    assert len(handed_back) == len(STUDENTS)
    for page in (*pages, *handed_back):
        text = without_own_script(page)
        for harmful in ("<script", "<img src=x", "<b onmouseover", "\x1b", "\x9b", "\x08", "\x00", "\u202e"):
            assert harmful not in text, (page.name, harmful)
        assert "default-src 'none'" in text


def test_the_terminal_gets_no_control_characters(graded):
    _, said = graded
    assert not {char for char in said if ord(char) < 32 and char not in "\n\t"} | ({"\x9b", "\u202e"} & set(said))
    assert "[red]rich[bold]" in said and "\\u202eyp.toy.py: left out" in said


def test_a_spreadsheet_finds_no_formula(graded, tmp_path):
    out, _ = graded
    tables = {out / "grades.csv": 1}  # lines besides the students'
    for form, more in {"wide": 1, "canvas": 2, "gradescope": 1}.items():
        export(load_course(out.parent), out, tmp_path / form, form, {})
        tables[tmp_path / form] = more
    for table, more in tables.items():
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) == len(STUDENTS) + more
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []


def test_the_records_hold_what_came_and_are_bounded(graded):
    """The positive control: the text did come back, so the reports had something to escape."""
    out, _ = graded
    lines = {json.loads(line)["student"]: line for line in (out / "results.jsonl").read_text().splitlines()}
    assert set(lines) == set(STUDENTS)
    assert "<script>alert(1)" in lines["message"]
    assert "\\u0007" in lines["message"] and "\\u202e" in lines["message"]  # escape codes never come so far
    assert max(map(len, lines.values())) < 50_000
    assert all(json.loads(lines[name])["points"] == 5 for name, source in STUDENTS.items() if TOY_SOLUTION in source)
