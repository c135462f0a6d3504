"""The class report: what an instructor finds on the overview and on a student's page, and how both are built."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from pathlib import Path

from autograder.course.spec import Course
from autograder.reports.html import write_report
from tests.reports.classreport import SVG, Page, check, result


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
