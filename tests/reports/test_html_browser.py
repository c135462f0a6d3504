"""The class report in a real browser, headless: sorted, filtered and searched by keys, readable in any width and either colour.

Set BROWSER_PICTURES to a folder to keep the screenshots.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.course.spec import Course
from autograder.reports.html import write_report
from tests.reports.classreport import SOURCE, WALKS, check, missing, result
from tests.reports.test_explorer_browser import browser as browser
from tests.reports.test_explorer_browser import playwright
from tests.reports.test_explorer_browser import pytestmark as pytestmark

# Of everything on the page that holds text of its own: the ratio of its colour to that behind it, as WCAG has it.
CONTRASTS = """() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => { for (; node; node = node.parentElement) { const c = getComputedStyle(node).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } return "white"; };
  return [...document.querySelectorAll("body :not(script, svg *)")].filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).map((e) => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 80)];
  });
}"""


@pytest.fixture(scope="module")
def report(toy: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    up = "After update 1, w should be 1; yours is 3.\nIt looks as if the walk goes <up>.\nHint: Which way is down?"
    failed = result("bob", check("failed", "walks-up", up), picture=True)
    results = [
        result("Ada", check()),
        replace(failed, source=SOURCE, steps=(failed.steps[0], replace(failed.steps[1], line=10))),
        replace(missing("cem"), status="error", message="the grader failed"),
        missing("eve"),
        result("Zoë Åkesson", check("failed", "walks-up", up)),
    ]
    return write_report(toy, tmp_path_factory.mktemp("report"), 7, results, {"01_toy": [WALKS]}).parent


def shown(page: Any) -> list[str]:
    return page.locator("#rows tr:not([hidden]) th").all_text_contents()


def test_the_class_sorts_filters_and_searches_by_keys(browser: Any, report: Path) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((report / "index.html").as_uri())
    assert shown(page) == ["Ada", "bob", "cem", "eve", "Zoë Åkesson"]
    page.focus("#grid thead th:nth-child(2) button")
    page.keyboard.press("Enter")
    assert shown(page)[-1] == "Ada" and page.get_attribute("#grid thead th:nth-child(2)", "aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert shown(page)[0] == "Ada" and page.get_attribute("#grid thead th:nth-child(2)", "aria-sort") == "descending"
    assert page.locator("[aria-sort]").count() == 1
    page.emulate_media(
        media="print"
    )  # a button, which is drawn on one page alone, is none there: the words are the cell's
    assert page.locator("#grid button").first.evaluate("button => getComputedStyle(button).display") == "contents"
    page.emulate_media(media="screen")
    page.focus("#name")
    page.keyboard.type("ake zoe")
    assert shown(page) == ["Zoë Åkesson"] and page.text_content("#count") == "1 of 5 students"
    page.keyboard.press("Enter")  # stays on the page
    page.fill("#name", "")
    for kind, names in {"error": ["cem"], "missing": ["eve"], "full": ["Ada"]}.items():
        page.select_option("#kind", kind)
        assert shown(page) == names
    assert said == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("colors", ["light", "dark"])
def test_pages_are_readable_in_any_width_and_either_colour(browser: Any, report: Path, width: int, colors: str) -> None:
    for name in ("index.html", next(report.glob("bob-*.html")).name):
        page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=colors)
        page.goto((report / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        ratios = page.evaluate(CONTRASTS)
        assert len(ratios) > 20 and [each for each in ratios if each[0] < 4.5] == []
        if folder := os.environ.get("BROWSER_PICTURES"):
            page.screenshot(path=Path(folder) / f"{name.split('-')[0]}-{width}-{colors}.png", full_page=True)
    code, tells = (page.locator(f".{name}").first.bounding_box() for name in ("code", "tells"))
    assert (code["x"] + code["width"] <= tells["x"]) == (width == 1280)  # side by side where there is room


def test_printed_it_is_whole_and_nothing_is_cut_off(browser: Any, report: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 844}, color_scheme="dark")
    for name in ("index.html", next(report.glob("bob-*.html")).name):
        page.goto((report / name).as_uri())
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 718, "height": 1000})  # of A4 within its margins, at 96 dots an inch
        assert page.evaluate("document.documentElement.scrollWidth") <= 718
        cut = "[...document.querySelectorAll('.field, pre')].filter((one) => one.scrollHeight > one.clientHeight + 1).length"
        assert page.evaluate(cut) == 0 and not page.is_visible("#find") and not page.is_visible("nav")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        ratios = page.evaluate(CONTRASTS)
        assert len(ratios) > 10 and [each for each in ratios if each[0] < 4.5] == []
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF-") and printed.count(b"/Type /Page\n") <= 4
        if folder := os.environ.get("BROWSER_PICTURES"):
            (Path(folder) / f"{name.split('-')[0].removesuffix('.html')}.pdf").write_bytes(printed)


def test_without_its_script_everything_is_there(browser: Any, report: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((report / "index.html").as_uri())
    assert not page.is_visible("#find") and len(shown(page)) == 5
    page.click(".ranked summary")
    playwright.expect(page.locator(".ranked .who").first).to_contain_text("bob")
