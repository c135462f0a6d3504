"""Results of a made-up class for its report, and a page of it as it is built."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from autograder.course.mistakes import Mistake
from autograder.judging.results import CheckResult, Divergence, HandedIn, Result, StepResult

WALKS = Mistake("walks-up", "walk", "the walk goes <up>", "Which way is down?", "", "")
SVG = '<svg class="path" role="img" aria-label="two paths"><title>walk</title></svg>'
SOURCE = "import math\n\n\ndef double(x):\n    return 2 * x\n\n\ndef walk(w):\n    '<b>'\n    return w + 1\n"


def check(status: str = "passed", mistake: str | None = None, message: str = "") -> CheckResult:
    place = Divergence(0, "w", 1.0, 3.0) if status == "failed" else None
    return CheckResult("walk", "known", "cpu", "float64", status, place, mistake, message)  # type: ignore[arg-type]


def result(student: str, *checks: CheckResult, picture: bool = False) -> Result:
    failed = any(each.status == "failed" for each in checks)
    steps = (
        StepResult("double", 2.0, 2.0, "passed", (check(),)),
        StepResult("walk", 0.0 if failed else 3.0, 3.0, "failed" if failed else "passed", checks),
    )
    handed = HandedIn("toy.py", "ab" * 32)
    made = Result(student, "01_toy", sum(s.points for s in steps), 5.0, "graded", handed, steps)
    return made.with_pictures({"walk": SVG} if picture else {})


def missing(student: str) -> Result:
    handed = HandedIn("toy.py")
    return Result(student, "01_toy", 0.0, 5.0, "missing", handed, message=f"{student}/01_toy: no toy.py")


class Page(HTMLParser):
    """What a page is built of."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]
