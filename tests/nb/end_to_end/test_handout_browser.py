"""A released notebook in JupyterLab in a real browser, headless: opened, filled wrong and right, nothing saved.

Set BROWSER_PICTURES to a folder to keep the screenshots.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT, run_cli
from tests.nbtools import serving

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")

EXERCISE, FILE = "02_manual_gradient", "manual_gradient"
PREDICT = "def predict(x, w, b):\n    return w * x + b"
GRADIENT = "def gradient(x, y, w, b):\n    e = predict(x, w, b) - y\n    return {} * np.mean(e * x), {} * np.mean(e)"
TRAIN = (
    "def train(x, y, w, b, lr, steps):\n    rows = []\n    for _ in range(steps):\n        dw, db = gradient(x, y, w, b)\n"
    "        w, b = w - {} * lr * dw, b - lr * db\n        rows.append((w, b))\n    return np.array(rows)"
)
PATIENCE = 240_000  # ms


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    root = tmp_path_factory.mktemp("browser") / "student"
    assert run_cli("release", root, cwd=ROOT).returncode == 0
    with serving(root, tmp_path_factory.mktemp("home")) as url, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{url}/lab/tree/exercises/{EXERCISE}/{FILE}.ipynb?token=test")
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        page.wait_for_selector("text=| Idle")  # the kernel's state; what is run earlier is lost
        yield page
        browser.close()


def keep(page, name: str) -> None:
    if shelf := os.environ.get("BROWSER_PICTURES"):
        page.wait_for_timeout(1000)
        page.screenshot(path=Path(shelf) / f"{name}.png")


def fill(page, step: str, code: str = "") -> None:
    """Write a step's cell anew, if there is code, and run it and the check below it."""
    cell = page.locator(".jp-CodeCell", has=page.locator(".cm-line", has_text=f"def {step}(")).first
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    if code:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


def test_a_step_filled_wrong_and_right_is_checked_where_it_stands(page):
    page.locator(".jp-CodeCell").first.click()
    page.keyboard.press("Shift+Enter")
    imports = page.locator(".jp-CodeCell", has=page.locator(".cm-line", has_text="import numpy as np")).first
    imports.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    fill(page, "predict", PREDICT)
    page.wait_for_selector("text=predict: 1 of 1 points")
    fill(page, "gradient", GRADIENT.format(1, 1))
    page.wait_for_selector("text=gradient: 0 of 3 points")
    page.get_by_text("gradient: 0 of 3 points").first.scroll_into_view_if_needed()
    assert page.get_by_text("the factor 2").count() and page.get_by_text("Seen with a noisy line").count()
    assert page.get_by_text("Not saved yet").count()
    keep(page, "handout-wrong")
    fill(page, "gradient", GRADIENT.format(2, 2))
    page.wait_for_selector("text=gradient: 3 of 3 points")
    fill(page, "train", TRAIN.format(2))
    page.wait_for_selector("text=train: 0 of 4 points")
    page.wait_for_selector(".jp-RenderedSVG")
    page.locator(".jp-RenderedSVG").last.scroll_into_view_if_needed()
    keep(page, "handout-picture")
    fill(page, "train", TRAIN.format(1))
    page.wait_for_selector("text=train: 4 of 4 points")
    page.get_by_text("train: 4 of 4 points").first.scroll_into_view_if_needed()
    keep(page, "handout-right")
