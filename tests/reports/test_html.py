"""The class report: what an instructor finds on the overview and on a student's page, and how both are built."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.judging.groups import Group
from autograder.judging.results import CheckResult, Divergence, Final, HandedIn, Result, StepResult
from autograder.reports.html import write_report
from autograder.reports.pages import page_name

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
    return write_report(toy, tmp_path, 7, results, {"01_toy": [WALKS]}).parent


def test_mistakes_are_ranked_by_how_many_made_them_and_lead_to_the_pages(report: Path) -> None:
    page = Page(report / "index.html")
    assert "2 of 4 the walk goes <up> walk; walks-up bob cem 1 of 4 walk failed in another way" in page.text
    links = [str(a["href"]) for a in page.all("a")]
    places = [link for link in links if link.endswith("#01_toy.walk")]
    assert [link.split("-")[0] for link in places] == ["bob", "cem", "dee"]


def test_first_stands_what_needs_a_person(toy: Course, tmp_path: Path) -> None:
    broken = replace(missing("fay"), status="error", message="/home/prof/in/fay/toy.py: the grader failed: no room")
    results = [
        *(result(name, check("failed", None, "off")) for name in ("ada", "bob")),
        result("cem", check()),
        missing("eve"),
        broken,
    ]
    alike = Group("01_toy", "walk", "`w` should be 1; yours is 3.", ["ada", "bob"], 1, "w = <3>", "A sign is another.")
    page = Page(write_report(toy, tmp_path, 7, results, {}, [alike]))
    needs, rest = page.text.split(" What needs a person ", 2)[-1].split(" Find a student ")
    for said in (
        "1 could not be graded fay , 01_toy toy.py: the grader failed: no room",
        "Missing 1 student handed in nothing: eve",
        "3 students in trouble They handed in, and have less than half of the 5 points. fay 0 ada 2 bob 2",
        "The hardest steps 01 walk 1 of 3 pass",
        "01_toy, walk 2 students w should be 1; yours is 3. w = <3>",
    ):
        assert said in needs, (said, needs)
    assert "in another way" not in rest  # those who failed alike are counted once


def test_points_are_those_after_late_rules_and_adjustments(toy: Course, tmp_path: Path) -> None:
    late = replace(result("ada", check()), final=Final(2.0, 60.0, 0.0, ""))
    given = replace(missing("bob"), final=Final(3.0, 0.0, 3.0, "on paper"))
    page = Page(write_report(toy, tmp_path, 7, [late, given, result("cem", check())], {}))
    for said in (
        "Late rules and adjustments are in these points",
        "67% of the points on average 1 with all points",
        "1 student in trouble They handed in, and have less than half of the 5 points. ada 2",
        "total of 6 handed in: 5",
        "mean of all 3.3 3.3 ada 2 2 bob 3 3 cem 5 5",
        "mean 3.3 of 5; 1 of 3 have all points",
    ):
        assert said in page.text, (said, page.text)
    own = Page(tmp_path / "report" / page_name("ada"))
    assert "5 of 6 points; of what was handed in, 5 of 5; after late rules and adjustments 2" in own.text
    plain = Page(write_report(toy, tmp_path / "plain", 7, [result("cem", check())], {}))
    assert "adjustments" not in plain.text


def test_the_long_tail_of_mistakes_is_folded(toy: Course, tmp_path: Path) -> None:
    known = [Mistake(f"m{k}", "walk", f"the mistake number {k}", "?", "", "") for k in range(9)]
    failed = [result(f"s{k}{n}", check("failed", f"m{k}", "no")) for k in range(9) for n in range(10 - k)]
    page = Page(write_report(toy, tmp_path, 7, failed, {"01_toy": known}))
    shown, folded = page.text.split(" Mistakes ", 2)[-1].split(" 4 more, each made by 5 at most ")
    assert [shown.count(f"number {k}") for k in range(9)] == [1] * 5 + [0] * 4
    assert [folded.count(f"number {k}") for k in range(9)] == [0] * 5 + [1] * 4


def test_a_mistake_with_several_constants_is_one_line(toy: Course, tmp_path: Path) -> None:
    known = [
        Mistake("slow", "walk", f"a rate of {rate} is used", "?", "", "", variant=k) for k, rate in enumerate((1, 2))
    ]
    failed = [result(student, check("failed", "slow", "no")) for student in ("ada", "bob")]
    page = Page(write_report(toy, tmp_path, 7, failed, {"01_toy": known}))
    assert "2 of 2 a rate of … is used walk; slow" in page.text


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


SOURCE = "import math\n\n\ndef double(x):\n    return 2 * x\n\n\ndef walk(w):\n    '<b>'\n    return w + 1\n"


def marked(page: Page) -> list[tuple[str, str]]:
    return re.findall(r'<mark class="l" data-n="(\d+)">(.*?)\n?</mark>', page.source)


def test_their_own_code_stands_beside_the_message_with_the_lines_in_question_marked(
    toy: Course, tmp_path: Path
) -> None:
    steps = {
        "known": (check("failed", None, "Off."), 10),
        "raised": (check("failed", None, "`walk` raised ValueError: no (line 10: `return w + 1`)."), None),
        "silent": (check("failed", None, "Off."), None),
    }
    results = [
        replace(result(name, failed), source=SOURCE, steps=(replace(result(name, failed).steps[1], line=line),))
        for name, (failed, line) in steps.items()
    ]
    folder = write_report(toy, tmp_path, 7, results, {}).parent
    for name in steps:
        page = Page(next(folder.glob(f"{name}-*.html")))
        beside, whole = re.findall(r'<figure class="code">(.*?)</figure>', page.source, re.DOTALL)
        assert (
            re.findall(r'data-n="(\d+)"', beside) == ["8", "9", "10"] and "&lt;b&gt;" in beside and "<b>" not in beside
        )
        assert re.findall(r'data-n="(\d+)"', whole) == [str(number) for number in range(1, 11)]
        assert marked(page) == ([] if name == "silent" else [("10", "    return w + 1")] * 2)
        assert ("in question: line 10" in page.text) == (name != "silent")


def test_a_line_beside_its_step_and_code_that_is_no_python_or_too_much(toy: Course, tmp_path: Path) -> None:
    helper = (
        "def helper(w):\n    return w\n" + "\n" * 80 + "def walk(w):\n" + "    w = helper(w)\n" * 100 + "    return w\n"
    )
    texts = {"helper": (helper, 2), "odd": ("def walk(:\n" + "x" * 500, 2), "long": ("#\n" * 5000, 1), "none": ("", 1)}
    results = []
    for name, (text, line) in texts.items():
        one = result(name, check("failed", None, "Off."))
        results.append(replace(one, source=text, steps=(replace(one.steps[1], line=line),)))
    folder = write_report(toy, tmp_path, 7, results, {}).parent
    pages = {name: Page(next(folder.glob(f"{name}-*.html"))) for name in texts}
    assert marked(pages["helper"])[0] == ("2", "    return w") and "⋮" in pages["helper"].text
    assert "def walk(w):" in pages["helper"].text
    assert marked(pages["odd"])[0] == ("2", "x" * 200 + " …")
    assert "The whole file (1500 lines, its beginning)" in pages["long"].text
    assert "The whole file" not in pages["none"].text and 'class="code"' not in pages["none"].source


def test_the_lines_of_a_notebook_are_numbered_cell_by_cell(toy: Course, tmp_path: Path) -> None:
    one = result("ada", check("failed", None, "Off."))
    text = "# %% cell 2\nimport math\n\n# %% cell 4\ndef walk(w):\n    return w\n"
    made = replace(one, source=text, submission=HandedIn("toy.ipynb"), steps=(replace(one.steps[1], line=6),))
    page = Page(next(write_report(toy, tmp_path, 7, [made], {}).parent.glob("ada-*.html")))
    assert marked(page) == [("2", "    return w")] * 2


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


def test_nothing_is_fetched_and_no_script_runs_but_the_class_s_own(report: Path) -> None:
    for path in report.glob("*.html"):
        page = Page(path)
        assert not page.all("link") and not page.all("img")
        assert "http" not in page.source.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
        assert "default-src 'none'" in page.source
        scripts = re.findall("<script>(.*?)</script>", page.source, re.DOTALL)
        assert len(scripts) == len(page.all("script")) == (path.name == "index.html")
        for script in scripts:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"; script-src 'sha256-{digest}'; " in page.source
        assert "script-src" not in page.source or scripts


def test_results_are_taken_one_student_at_a_time(toy: Course, tmp_path: Path) -> None:
    report = tmp_path / "report"

    def results():
        for number in range(50):
            if number > 1:  # the page of the last but one is written before the next result is asked for
                assert len(list(report.glob(f"s{number - 2:02d}-*.html"))) == 1
            yield result(f"s{number:02d}", check())

    write_report(toy, tmp_path, 7, results(), {})
    assert len(list(report.glob("s*.html"))) == 50


def test_a_report_of_nobody_is_a_page(toy: Course, tmp_path: Path) -> None:
    page = Page(write_report(toy, tmp_path, 7, [], {}))
    assert (
        "0 students" in page.text and "No step failed." in page.text and "Nothing: everything was graded" in page.text
    )


def test_no_two_students_share_a_page() -> None:
    """Names that 8 hexadecimal digits of the hash do not tell apart, found by trying; and names that differ in little."""
    one, other = PAIR
    assert hashlib.sha256(one.encode()).hexdigest()[:8] == hashlib.sha256(other.encode()).hexdigest()[:8]
    names = [one, other, "ada", "Ada", "ada ", "\u200eada", "ädä", "x" * 60, "x" * 61, "", "\ud800"]
    pages = [page_name(name) for name in names]
    assert len({page.lower() for page in pages}) == len(names) and page_name("ada").startswith("ada-")
    assert all(re.fullmatch(r"[A-Za-z0-9-]+\.html", page) and len(page) < 90 for page in pages)
