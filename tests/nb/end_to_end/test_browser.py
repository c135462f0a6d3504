"""JupyterLab and formgrader in a real browser, headless: a student checks and validates, an instructor looks.

Set BROWSER_PICTURES to a folder to keep the screenshots.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.helpers import ROOT, run_cli
from tests.nbtools import hand_in, nbgrader, scores, serving, solved

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")

EXERCISE, FILE = "02_manual_gradient", "manual_gradient"
SOLUTION = (ROOT / "solutions" / EXERCISE / f"{FILE}.py").read_text(encoding="utf-8")
SEQUENTIAL = SOLUTION.replace(
    "dw, db = gradient(x, y, w, b)\n        w = w - lr * dw\n        b = b - lr * db",
    "w = w - lr * gradient(x, y, w, b)[0]\n        b = b - lr * gradient(x, y, w, b)[1]",
)
SAYS = "db is taken after w has already moved"
PATIENCE = 180_000  # ms


@dataclass
class Lab:
    """A running JupyterLab in an nbgrader course."""

    root: Path
    url: str

    def at(self, path: str) -> str:
        return f"{self.url}/{path}{'&' if '?' in path else '?'}token=test"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    root = tmp_path_factory.mktemp("browser") / "course"
    assert run_cli("nbgrader", "init", root, "--seed", "3", cwd=ROOT).returncode == 0
    assert nbgrader("generate_assignment", EXERCISE, cwd=root).returncode == 0
    hand_in(root, "ada", SEQUENTIAL, EXERCISE)
    hand_in(root, "bea", SOLUTION, EXERCISE)
    desk = Path(shutil.copytree(root / "release" / EXERCISE, root / "desk" / EXERCISE))
    nbformat.write(solved(desk / f"{FILE}.ipynb", SEQUENTIAL), desk / f"{FILE}.ipynb")
    with serving(root, tmp_path_factory.mktemp("home")) as url:
        yield Lab(root, url)


@pytest.fixture(scope="module")
def page(lab: Lab) -> Iterator:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


def keep(page, name: str) -> None:
    if shelf := os.environ.get("BROWSER_PICTURES"):
        page.screenshot(path=Path(shelf) / f"{name}.png")


def test_a_student_runs_the_checks_and_validates(lab, page):
    page.goto(lab.at(f"lab/tree/desk/{EXERCISE}/{FILE}.ipynb?reset"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    page.wait_for_selector("text=| Idle")  # the kernel's state; what is run earlier is lost
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(f"text={SAYS}", state="attached")  # JupyterLab draws only what is in view
    page.get_by_text(SAYS).first.scroll_into_view_if_needed()
    page.wait_for_selector(".jp-RenderedSVG")
    page.wait_for_timeout(2000)
    keep(page, "check")
    page.get_by_role("button", name="Validate").first.click()
    page.wait_for_selector(".jp-Dialog")
    page.wait_for_selector(f".jp-Dialog :text('{SAYS}')")
    keep(page, "validate")
    page.keyboard.press("Escape")


def test_formgrader_autogrades_lists_and_opens_the_submissions(lab, page):
    page.goto(lab.at(f"formgrader/manage_submissions/{EXERCISE}"))
    page.wait_for_selector("text=needs autograding")
    keep(page, "submissions")
    for student in ("ada", "bea"):
        row = page.locator("tr", has_text=student)
        row.locator("td.autograde a, td.autograde button").first.click()
        page.wait_for_selector("text=Success")
        page.get_by_role("button", name="OK").click()
        page.wait_for_selector("text=Success", state="detached")
    full = {"predict": 1.0, "mse": 2.0, "gradient": 3.0, "train": 4.0}
    assert scores(lab.root / "gradebook.db") == {"ada": full | {"train": 0.0}, "bea": full}
    page.goto(lab.at(f"formgrader/gradebook/{EXERCISE}/{FILE}"))
    page.wait_for_selector("text=Submission #1")
    keep(page, "gradebook")
    page.get_by_text(re.compile("Submission #1")).first.click()
    page.wait_for_selector(f"text={FILE}")
    seen = page.content()
    if SAYS not in seen:
        page.goto(lab.at(f"formgrader/gradebook/{EXERCISE}/{FILE}"))
        page.get_by_text(re.compile("Submission #2")).first.click()
    page.wait_for_selector(f"text={SAYS}")
    page.get_by_text(SAYS).first.scroll_into_view_if_needed()
    keep(page, "formgrader")
    assert page.locator("svg, img[src^='data:image/svg']").count() > 0


def test_the_feedback_page_shows_message_and_picture(lab, page):
    assert nbgrader("generate_feedback", EXERCISE, "--force", cwd=lab.root).returncode == 0
    page.goto((lab.root / "feedback/ada" / EXERCISE / f"{FILE}.html").as_uri())
    page.wait_for_selector(f"text={SAYS}")
    page.get_by_text(SAYS).first.scroll_into_view_if_needed()
    keep(page, "feedback")
    assert page.locator("svg.path, img[src^='data:image/svg']").count() == 1
