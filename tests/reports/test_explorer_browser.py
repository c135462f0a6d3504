"""The page to walk through a failed path in a real browser, headless: by keys, read aloud, in any width and either colour.

Set BROWSER_PICTURES to a folder to keep the screenshots.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.judging.trajectory_plot import Picture
from autograder.reports.explorer import explorer
from tests.reports.test_explorer import picture

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "walk.html"
    path.write_text(explorer(picture()), encoding="utf-8")
    return path.as_uri()


def test_keys_walk_through_the_updates_and_what_is_seen_is_said(browser: Any, file: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url) if request.url != file else None)
    page.goto(file)
    assert page.text_content("#label") == "Update 1 of 3: here they part"
    page.keyboard.press("ArrowLeft")
    assert page.text_content("#label") == "Before the first update: both are in the same place"
    page.focus("#update")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.get_attribute("#update", "aria-valuetext") == "Update 3 of 3, they have parted"
    assert page.locator("#right td").all_text_contents() == ["–", "–", "–"]
    assert page.locator("#yours td").all_text_contents()[:2] == ["1.4", "0.5"]
    playwright.expect(page.locator("#said")).to_contain_text("yours: w 1.4, b 0.5, loss ")
    assert "right: no such update" in page.text_content("#said")
    page.click("#part")
    assert page.input_value("#update") == "1" and said == []


def test_the_marks_stand_where_the_paths_are(browser: Any, file: str) -> None:
    page = browser.new_page()
    page.goto(file)
    page.click("#on")
    mark = page.evaluate("['cx','cy'].map((n) => +document.querySelector('[data-kind=plane] .dot').getAttribute(n))")
    points = page.get_attribute(".path polyline.right", "points").split()
    assert mark == pytest.approx([float(part) for part in points[2].split(",")], abs=0.2)


def test_a_line_is_said_to_lie_outside_while_it_does(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "walk.html"
    path.write_text(explorer(picture([[1.6, 0.6], [0.0, 700.0]])), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    outside = page.locator(".path .outside")
    assert outside.text_content() == "yours lies outside" and not outside.is_visible()
    page.click("#on")
    assert outside.is_visible()
    page.click("#back")
    assert not outside.is_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("colors", ["light", "dark"])
def test_it_fits_any_width_and_either_colour(browser: Any, file: str, width: int, colors: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=colors)
    page.goto(file)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (colors == "light")
    box = page.locator("#walk").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 844  # it stays in sight
    if folder := os.environ.get("BROWSER_PICTURES"):
        page.screenshot(path=Path(folder) / f"explorer-{width}-{colors}.png")


def test_without_its_script_the_numbers_are_there(browser: Any, file: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(file)
    assert not page.is_visible("#walk") and page.is_visible("noscript")
    page.click("summary")
    assert page.locator("details tbody tr").count() == 4 and page.is_visible("details table")


OUTSIDE = """() => [...document.querySelectorAll("svg.path text, #walk button, #label")].filter((e) => {
  const own = e.getBoundingClientRect(), around = (e.closest("svg.path") || document.querySelector("#walk")).getBoundingClientRect();
  return own.left < around.left - 1 || own.right > around.right + 1;
}).map((e) => e.textContent)"""


@pytest.mark.parametrize("width", [390, 1280])
def test_no_name_and_no_number_is_cut_off_or_leaves_no_room(width: int, browser: Any, tmp_path: Path) -> None:
    steps = np.arange(20.0)[:, None]
    far = 1e12 + 1e9 * np.hstack([steps, steps**2])
    long = tuple(f"layers.{number}.some_layer_of_mine.weight[{number}][0]" for number in range(7))
    for columns, right in ((("w", "b"), far), (long, np.tile(-1e-7 * steps, 7))):
        path = tmp_path / "walk.html"
        path.write_text(explorer(Picture("walk", columns, right, right * 1.01, 0)), encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(path.as_uri())
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.querySelector('#update').clientWidth") > 200
        page.close()
