"""A student's own code on a page: the lines in question are marked, and numbered as the student's editor numbers them."""

import re
from dataclasses import replace
from pathlib import Path

from autograder.course.spec import Course
from autograder.judging.results import HandedIn
from autograder.reports.html import write_report
from tests.reports.classreport import SOURCE, Page, check, result


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


def test_what_ends_a_file_is_told_of_its_first_step_alone(toy: Course, tmp_path: Path) -> None:
    broken = check("failed", None, "toy.py could not be imported (line 1): no module nope.")
    broken = replace(broken, first_divergence=None)
    steps = tuple(replace(result("ada", broken).steps[1], step=name, checks=(broken,)) for name in ("double", "walk"))
    page = Page(
        next(
            write_report(toy, tmp_path, 7, [replace(result("ada"), source=SOURCE, steps=steps)], {}).parent.glob(
                "ada-*.html"
            )
        )
    )
    assert page.text.count("could not be imported") == 1 and "The same as of double ." in page.text
    assert {"01_toy.double", "01_toy.walk"} <= {str(tag.get("id")) for _, tag in page.tags}
