"""What the notebooks' parts promise: restored cells, live code, scores that nbgrader cannot misread."""

import json
import math
from html.parser import HTMLParser

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.errors import CourseError, SubmissionError
from autograder.judging.results import CheckResult, StepResult
from autograder.nb import check
from autograder.nb.cells import merged
from autograder.nb.outputs import message_data, score_of
from autograder.nb.restore import CellSpec, read_notebook, restore
from autograder.nb.source import notebook_text
from autograder.nb.source import test_cell as text_of_test
from tests.helpers import examples

STEP = CellSpec("walk_solution", "code", "def walk(): ...", "0" * 32, False, True, None)
TEST = CellSpec("walk", "code", text_of_test("walk"), "0" * 32, True, False, 3.0)
OTHER = CellSpec("double", "code", text_of_test("double"), "0" * 32, True, False, 2.0)
RELEASED = [TEST, OTHER, STEP]


def notebook(*cells: tuple[str, CellSpec | None] | str):
    made = []
    for number, cell in enumerate(cells):
        text, spec = (cell, None) if isinstance(cell, str) else cell
        metadata = {"nbgrader": spec.metadata} if spec else {}
        made.append(nbformat.v4.new_code_cell(text, id=f"c{number}", metadata=nbformat.from_dict(metadata)))
    return nbformat.v4.new_notebook(cells=made)


def ids(nb) -> list[str]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in nb.cells]


WALK = "def walk():\n    return 1"
WHOLE = [(WALK, STEP), (TEST.source, TEST), (OTHER.source, OTHER)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (WHOLE, ["walk_solution", "walk", "double"]),
        ([(WALK, STEP), (OTHER.source, OTHER)], ["walk_solution", "walk", "double"]),  # a test cell deleted
        ([WALK, TEST.source, OTHER.source], ["walk_solution", "walk", "double"]),  # all metadata lost
        ([*WHOLE, (TEST.source, TEST)], ["walk_solution", "walk", "double", ""]),  # a test cell pasted again
        ([("def walk():", STEP), ("    return 1", STEP), *WHOLE[1:]], ["walk_solution", "", "walk", "double"]),  # split
        ([(WALK, STEP), ("print('full marks')", TEST), WHOLE[2]], ["walk_solution", "walk", "double"]),  # tampered
        ([], ["walk", "double"]),
    ],
)
def test_every_test_cell_is_there_once_with_its_own_text(cells, expected):
    nb = notebook(*cells)
    restore(nb, RELEASED)
    assert ids(nb) == expected
    texts = {cell.metadata.nbgrader.grade_id: cell.source for cell in nb.cells if "nbgrader" in cell.metadata}
    assert (texts["walk"], texts["double"]) == (TEST.source, OTHER.source)
    nbformat.validate(nb)


def test_unknown_or_broken_metadata_is_taken_out():
    nb = notebook(WALK)
    nb.cells[0].metadata["nbgrader"] = nbformat.from_dict({"grade_id": "mine", "schema_version": 99, "points": 1000})
    restore(nb, RELEASED)
    assert ids(nb) == ["walk_solution", "walk", "double"]
    assert nb.cells[0].metadata.nbgrader.schema_version == 3


def test_a_code_cell_that_was_turned_into_text_is_code_again():
    nb = notebook(*WHOLE)
    nb.cells[0] = nbformat.v4.new_markdown_cell(WALK, id="c0", metadata=nb.cells[0].metadata)
    restore(nb, RELEASED)
    assert nb.cells[0].cell_type == "code" and nb.cells[0].source == WALK


@pytest.mark.parametrize(
    "raw",
    [
        {"cells": [{"cell_type": "code", "source": ["a = 1\n", "b"], "metadata": {"tags": 7, "collapsed": "yes"}}]},
        {"cells": [{"cell_type": "code", "source": "a = 1\nb", "outputs": "none", "id": "!"}], "nbformat": 4},
        {"worksheets": [{"cells": [{"cell_type": "code", "input": "a = 1\nb", "language": "python"}]}], "nbformat": 3},
        {"cells": [3, None, {"cell_type": "code", "source": "a = 1\nb", "metadata": {"nbgrader": "?"}}, {}]},
    ],
)
def test_a_notebook_of_any_age_and_state_becomes_a_valid_one(raw):
    nb = read_notebook(b"\xef\xbb\xbf" + json.dumps(raw).encode(), "x.ipynb")
    nbformat.validate(nb)
    assert [cell.source for cell in nb.cells if cell.cell_type == "code"] == ["a = 1\nb"]


DEEP: list = []
for _ in range(400):
    DEEP = [DEEP]
TEXT = st.text(alphabet="x#![](:\n\\<b>\ud800\udc00\U0001f600\0", max_size=9)
VALUE = TEXT | st.lists(TEXT, max_size=3) | st.none() | st.integers() | st.floats() | st.just(DEEP)
CELL = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]), "source": TEXT | st.lists(TEXT, max_size=3)},
    optional={
        "attachments": st.dictionaries(
            TEXT, st.dictionaries(TEXT | st.just("image/png"), VALUE, max_size=2), max_size=2
        ),
        "metadata": st.fixed_dictionaries(
            {},
            optional={"nbgrader": st.fixed_dictionaries({}, optional={"grade_id": VALUE, "points": VALUE}), "x": VALUE},
        ),
    },
)


@given(st.lists(CELL, max_size=4))
@settings(max_examples=examples(150))
def test_any_notebook_can_be_written_again(cells):
    nb = read_notebook(json.dumps({"cells": cells}).encode(), "x.ipynb")
    restore(nb, RELEASED)
    nbformat.validate(nb)
    again = read_notebook(notebook_text(nb).encode(), "x.ipynb")  # nbgrader reads what was restored once more
    assert [cell.metadata for cell in again.cells] == [cell.metadata for cell in nb.cells]


def test_what_is_no_notebook_is_refused_in_one_sentence():
    with pytest.raises(SubmissionError, match=r"x\.ipynb: is not a notebook: broken JSON"):
        read_notebook(b'{"cells": [', "x.ipynb")


IMPORT, F1, F2, G = "import math", "def f():\n    return 1", "def f():\n    return 2", "def g():\n    return 3"


@pytest.mark.parametrize(
    ("saved", "executed", "cells", "unsaved"),
    [
        ([IMPORT, F1, G], [IMPORT, F1, G], [IMPORT, F1, G], []),
        ([IMPORT, F1, G], [F2], [IMPORT, F2, G], ["f"]),  # corrected and run, not saved
        ([IMPORT, F2, G], [F1, F2], [IMPORT, F2, G], []),  # corrected, run and saved
        ([F1 + "\n\n\n" + G], [F2], [F1 + "\n\n\n" + G, F2], ["f"]),  # a part of a cell
        ([F1, G], [F2 + "\n\n\n" + G], [F2 + "\n\n\n" + G], ["f", "g"]),  # two cells joined
        ([F1], ["print(f())", "f(", "1 / 0"], [F1], []),  # trying things out
        ([], [IMPORT, F1, "f()", G, F2], [IMPORT, F2, G], ["f", "g"]),  # no file: Colab
        (["%matplotlib inline\n" + F1], ["%matplotlib inline\n" + F2], ["%matplotlib inline\n" + F2], ["f"]),
    ],
)
def test_live_code_is_what_was_saved_with_what_was_run_since(saved, executed, cells, unsaved):
    assert merged(saved, executed) == (cells, unsaved)


def step(points: float, message: str = "") -> StepResult:
    check = CheckResult("c", "known", "cpu", "float64", "failed", message=message)
    return StepResult("s", points, 2.0, "failed", (check,))


@pytest.mark.parametrize("points", [0, 2, 1.5])
def test_a_score_is_a_plain_float(points):
    score = score_of(step(points))
    assert type(score) is float and repr(score) == repr(float(points))


@pytest.mark.parametrize("points", [math.nan, math.inf, -1.0, 2.5])
def test_a_score_that_nbgrader_would_misread_is_the_graders_fault(points):
    with pytest.raises(CourseError, match="fault of the grader's"):
        score_of(step(points))


def test_a_message_is_shown_as_text_whatever_it_holds():
    shown = message_data(step(0, message="<script>alert(1)</script> \x1b[2J"))
    assert "<script>" not in shown["text/html"] and "&lt;script&gt;" in shown["text/html"]
    assert "\x1b" not in shown["text/html"] + shown["text/plain"]


def test_a_test_cell_does_nothing_where_no_notebook_runs():
    assert check("gradient") == 0.0


LESSON = """\
# Slopes

- a list with a [link](https://pytorch.org), *stress* and `x < y`
- $\\frac{\\partial L}{\\partial w} < 0$

| rate | loss |
|:-----|-----:|
| 0.1  | 2    |

```python
if a < b and c > d:
    print("<script>")
```

![picture](https://example.org/a.png) ![pasted](attachment:a.png)
"""
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>* {display: none}</style>",
    "<div style='position: fixed; inset: 0'>10 of 10</div>",
    "<b onclick=alert(1)>x</b>",
    "# <script>alert(1)</script>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "[x](javascript:alert(1))",
    "[x](JaVaScript&colon;alert(1))",
    "[x](&#1;javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]\n\n[x]: javascript:alert(1)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](vbscript:1)",
    "$\\href{javascript:alert(1)}{x}$",
    "```mermaid\ngraph TD\nA[<img src=x onerror=alert(1)>]\n```",
    "```mermaid\n<img src=x onerror=alert(1) \n```",
    "<!-- x --> <![CDATA[ <script> ]]> <?php ?>",
)


class Tags(HTMLParser):
    """Every tag of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def page_of(cell) -> str:
    """What nbgrader's pages show of a Markdown cell: nbconvert's rendering, all HTML in it."""
    renderer = IPythonRenderer(escape=False, attachments=cell.get("attachments", {}))
    return str(MarkdownWithMath(renderer=renderer).render(cell.source))


def markdown(text: str, **more):
    raw = {"cells": [{"cell_type": "markdown", "source": text, "metadata": {}, **more}], "nbformat": 4}
    return read_notebook(json.dumps(raw).encode(), "x.ipynb").cells[0]


def test_what_a_student_writes_between_the_code_is_kept_with_its_pictures():
    pasted = {"a.png": {"image/png": "aGk="}, "b": {"text/html": "<script>"}}
    cell = markdown(LESSON, attachments=pasted)
    assert cell.source == LESSON and cell.attachments == {"a.png": {"image/png": "aGk="}}
    assert 'src="data:image/png;base64,aGk="' in page_of(cell)


def test_a_picture_that_is_not_there_does_not_break_the_page():
    cell = markdown("![lost](attachment:lost.png)")
    assert "attachment:lost.png" in page_of(cell) and Tags(page_of(cell)).found[0][0] == "pre"


def test_text_and_pictures_without_end_are_shown_as_they_were_written():
    """Rendered, the one would take hours and the other 100 GB."""
    cells = [{"cell_type": "markdown", "source": text} for text in ("# Slopes", "<b>" * 1_000_000, "<b>" * 20_000, "#")]
    found = [cell.source for cell in read_notebook(json.dumps({"cells": cells}).encode(), "x.ipynb").cells]
    assert found == ["# Slopes", "    " + "<b>" * 1_000_000, "    " + "<b>" * 20_000, "    #"]
    pasted = {"a": {"image/png": "A" * 10_000_000}}
    assert markdown("![x](attachment:a)\n" * 3, attachments=pasted).attachments == pasted
    cell = markdown("![x](attachment:a)\n" * 3_000, attachments=pasted)
    assert "attachments" not in cell and cell.source == "\n".join(["    ![x](attachment:a)"] * 3_000)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_students_text_runs_on_the_pages_of_the_grades(text):
    for tag, attributes in Tags(page_of(markdown(f"before\n\n{text}\n\nafter"))).found:
        assert tag not in ("script", "img", "svg", "iframe", "style", "div", "object", "embed")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert (attributes.get("href") or "#").startswith("#")
