"""The class report: what an instructor finds on the overview and on a student's page, and how both are built."""

from __future__ import annotations

import hashlib
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.judging.results import CheckResult, Divergence, HandedIn, Result, StepResult
from autograder.reports.html import page_name, write_report

PAIR = ("ada :!!:,", "ada ;:++~!")
WALKS = Mistake("walks-up", "walk", "the walk goes <up>", "Which way is down?", "", "")
SVG = '<svg class="path" role="img" aria-label="two paths"><title>walk</title></svg>'


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


@pytest.fixture
def report(toy: Course, tmp_path: Path) -> Path:
    up = "After update 1, w should be 1; yours is 3.\nIt looks as if the walk goes <up>.\nHint: Which way is down?"
    results = [
        result("ada", check()),
        result("bob", check("failed", "walks-up", up), check("failed", "walks-up", "second"), picture=True),
        result("cem", check("failed", "walks-up", up)),
        result("dee", check("failed", None, "`walk` is not written yet.")),
        missing("eve"),
    ]
    return write_report(toy, tmp_path, 7, lambda: results, {"01_toy": [WALKS]}).parent


def test_mistakes_are_ranked_by_how_many_made_them_and_lead_to_the_pages(report: Path) -> None:
    page = Page(report / "index.html")
    assert "2 of 4 the walk goes <up> 01_toy, walk; walks-up" in page.text
    assert "Failed without a known mistake" in page.text and "1 of 4 walk 01_toy" in page.text
    links = [str(a["href"]) for a in page.all("a")]
    places = [link for link in links if link.endswith("#01_toy.walk")]
    assert [link.split("-")[0] for link in places] == ["bob", "cem", "dee"]


def test_a_mistake_with_several_constants_is_one_line(toy: Course, tmp_path: Path) -> None:
    known = [
        Mistake("slow", "walk", f"a rate of {rate} is used", "?", "", "", variant=k) for k, rate in enumerate((1, 2))
    ]
    failed = [result(student, check("failed", "slow", "no")) for student in ("ada", "bob")]
    page = Page(write_report(toy, tmp_path, 7, lambda: failed, {"01_toy": known}))
    assert "2 of 2 a rate of … is used 01_toy, walk; slow" in page.text


def test_every_link_leads_somewhere_inside_the_folder(report: Path) -> None:
    pages = {path.name: Page(path) for path in report.glob("*.html")}
    assert len(pages) == 6
    ids = {
        name: {str(attributes["id"]) for _, attributes in page.tags if "id" in attributes}
        for name, page in pages.items()
    }
    for name, page in pages.items():
        assert len(ids[name]) == sum("id" in attributes for _, attributes in page.tags)
        for link in page.all("a"):
            file, _, place = str(link["href"]).partition("#")
            assert (file or name) in pages and (not place or place in ids[file or name]), link


def test_a_student_page_holds_the_message_and_the_picture(report: Path) -> None:
    bob = Page(next(report.glob("bob-*.html")))
    assert "yours is 3. It looks as if the walk goes <up>. Hint: Which way is down? Seen with " in bob.text
    assert "second" not in bob.text
    assert SVG in bob.source
    assert "2 of 6 points; of what was handed in, 2 of 5" in bob.text
    assert "no toy.py" in Page(next(report.glob("eve-*.html"))).text


def test_pages_are_built_for_keyboards_and_screen_readers(report: Path) -> None:
    for path in report.glob("*.html"):
        page = Page(path)
        assert page.all("html")[0]["lang"] == "en"
        assert [len(page.all(tag)) for tag in ("title", "main", "header", "h1")][1:] == [1, 1, 1]
        assert all("scope" in th for th in page.all("th"))
        assert all("aria-labelledby" in each or "aria-label" in each for each in page.all("section") + page.all("nav"))
        assert all(
            div.get("tabindex") == "0" and div.get("role") == "region"
            for div in page.all("div")
            if div.get("class") == "scroll"
        )
        assert page.all("a")[0]["href"] == "#main"
        levels = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3")]
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
        assert "prefers-color-scheme: dark" in page.source


def test_nothing_is_fetched_and_nothing_runs(report: Path) -> None:
    for path in report.glob("*.html"):
        page = Page(path)
        assert not page.all("script") and not page.all("link") and not page.all("img")
        assert "http" not in page.source.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
        assert "default-src 'none'" in page.source


def test_results_are_taken_one_student_at_a_time(toy: Course, tmp_path: Path) -> None:
    report = tmp_path / "report"

    def results():
        for number in range(50):
            if number > 1:  # the page of the last but one is written before the next result is asked for
                assert len(list(report.glob(f"s{number - 2:02d}-*.html"))) == 1
            yield result(f"s{number:02d}", check())

    write_report(toy, tmp_path, 7, results, {})
    assert len(list(report.glob("s*.html"))) == 50


def test_a_report_of_nobody_is_a_page(toy: Course, tmp_path: Path) -> None:
    page = Page(write_report(toy, tmp_path, 7, list, {}))
    assert "0 students" in page.text and "No known mistake was made" in page.text


def test_no_two_students_share_a_page() -> None:
    """Names that 8 hexadecimal digits of the hash do not tell apart, found by trying; and names that differ in little."""
    one, other = PAIR
    assert hashlib.sha256(one.encode()).hexdigest()[:8] == hashlib.sha256(other.encode()).hexdigest()[:8]
    names = [one, other, "ada", "Ada", "ada ", "\u200eada", "ädä", "x" * 60, "x" * 61, "", "\ud800"]
    pages = [page_name(name) for name in names]
    assert len({page.lower() for page in pages}) == len(names) and page_name("ada").startswith("ada-")
    assert all(re.fullmatch(r"[A-Za-z0-9-]+\.html", page) and len(page) < 90 for page in pages)
