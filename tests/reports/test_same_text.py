"""A student reads the same words wherever they look: on the terminal, in pytest, in the JSON and on the page."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from tests.frontdoor import Shelf
from tests.helpers import TOY_SOLUTION, words_of, write_toy

MISTAKES = """
- walk.b-at-half: b moves at half the rate
  hint: Do both slopes have the same factor?
  replace: {lr * 2 * b: lr * b}
"""


def test_the_message_is_the_same_on_the_terminal_in_pytest_json_and_html(tmp_path: Path, shelf: Shelf) -> None:
    root = write_toy(tmp_path / "course")
    (root / "solutions/01_toy/mistakes.yml").write_text(MISTAKES, encoding="utf-8")
    assert shelf.autograder("build", cwd=root).returncode == 0
    work = root / "exercises/01_toy/toy.py"
    work.write_text(TOY_SOLUTION.replace("lr * 2 * b", "lr * b"), encoding="utf-8")

    terminal = shelf.autograder("check", "01", "--json", "out.json", cwd=root).stdout
    checks = json.loads((root / "out.json").read_text(encoding="utf-8"))[0]["steps"][1]["checks"]
    message = checks[0]["message"]
    assert message.count("\n") == 2 and checks[0]["mistake"] == "b-at-half"
    assert "It looks as if b moves at half the rate.\nHint: Do both slopes" in message

    tested = shelf.pytest("exercises/01_toy/toy.py", cwd=root).stdout
    (root / "submitted/ada/01_toy").mkdir(parents=True)
    (root / "submitted/ada/01_toy/toy.py").write_bytes(work.read_bytes())
    graded = shelf.autograder(
        "grade", "submitted", "--out", "graded", "--workers", "1", "--trust-submissions", cwd=root
    )
    assert graded.returncode == 0, graded.stderr
    kept = json.loads((root / "graded/results.jsonl").read_text(encoding="utf-8"))["steps"][1]["checks"][0]
    page = next((root / "graded/report").glob("ada-*.html")).read_text(encoding="utf-8")

    assert kept["message"] == message
    for shown in (terminal, tested, html.unescape(re.sub(r"<[^>]*>", " ", page))):
        assert words_of(message) in words_of(shown)
    assert "pictures" not in (root / "graded/results.jsonl").read_text(encoding="utf-8")
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
