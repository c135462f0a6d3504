"""Feedback's formulas: all of the lessons as MathML, and nothing of a student's acts in them."""

import os
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat.v4 as v4
import pytest

from autograder.nb.source import make_notebook
from bench.submissions import course
from tests.helpers import put

formulas = pytest.importorskip("autograder.nb.formulas")
ALERT = "<img src=x onerror=alert(1)>"


@cache
def exporter() -> Any:
    return formulas.FeedbackExporter(template_name="classic")


def page(*cells: str) -> str:
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(text) for text in cells])
    return str(exporter().from_notebook_node(notebook)[0]).split("<body", 1)[1]


def test_every_formula_of_the_lessons_becomes_mathml() -> None:
    known = course()
    for exercise in known.exercises:
        cells = [cell.source for cell in make_notebook(known, exercise).cells if cell.cell_type == "markdown"]
        made = page(*cells)
        found = re.findall("<math.*?</math>", made, re.DOTALL)
        assert len(found) == len(re.findall(r"\$\$.+?\$\$|\$.+?\$", "\n".join(cells), re.DOTALL)), exercise
        assert "$" not in made, exercise
        for formula in found:
            text = "".join(ElementTree.fromstring(formula).itertext())
            assert text.strip() and not re.search(r"[\\{}&]", text.replace("\\{", "")), formula


def test_blocks_lines_and_environments() -> None:
    made = page("Of $x < y$:\n\n$$\\frac{1}{2}$$\n\n\\begin{align} a &= b \\end{align}\n\n`$code$`")
    assert re.findall('display="(.*?)"', made) == ["inline", "block", "block"]
    assert "<mo>&lt;</mo>" in made and "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac>" in made
    assert "<code>$code$</code>" in made


@pytest.mark.parametrize(
    "formula",
    [
        rf"\text{{{ALERT}}}",
        ALERT,
        r"\href{javascript:alert(1)}{x}",
        r"\style{position:fixed}{x}",
        r'\color{red" onclick="alert(1)}{x}',
        r"\class{a}{x}\id{b}{x}",
        r"\text{&lt;img src=x onerror=alert(1)&gt;}",
    ],
)
def test_nothing_of_a_formula_acts(formula: str) -> None:
    made = formulas.mathml(formula, "inline") or "<math/>"
    tree = ElementTree.fromstring(made)  # well-formed: no text became a tag
    assert {node.tag for node in tree.iter() if not node.tag.startswith("{http://www.w3.org/1998/Math/MathML}")} <= {
        "math"
    }
    names = {name for node in tree.iter() for name in node.attrib}
    assert "img" not in {node.tag.partition("}")[2] for node in tree.iter()} and names <= formulas.LAYOUT


@pytest.mark.parametrize(
    "formula",
    ["{" * 1500, "x" * 2001, r"\newcommand{\a}{\b\b}\a", r"\def\a{\a\a}\a", "^" * 50, r"\begin{align} x"],
)
def test_what_cannot_be_read_stays_as_it_was_written(formula: str) -> None:
    assert formulas.mathml(formula, "block") == ""
    assert f"$${formula}$$" in page(f"$${formula}$$")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")
def test_formulas_are_drawn_without_a_network(tmp_path: Path) -> None:
    playwright: Any = pytest.importorskip("playwright.sync_api")
    put(tmp_path, "page.html")
    (tmp_path / "page.html").write_text(
        "<!doctype html><meta charset=utf-8><body" + page("$x$", r"$$\frac{1}{N} \sum_{i=1}^{N} x_i$$"),
        encoding="utf-8",
    )
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        context = browser.new_context(offline=True)
        shown = context.new_page()
        shown.goto((tmp_path / "page.html").as_uri())
        (low, high) = (shown.locator("math").nth(at).bounding_box()["height"] for at in (0, 1))
        assert 0 < low < 30 and high > 1.8 * low  # a fraction and a sum with limits stand over several lines
        if folder := os.environ.get("BROWSER_PICTURES"):
            shown.screenshot(path=Path(folder) / "formulas.png")
        browser.close()
