"""A student's notebook as nbgrader must have it: every graded cell there once, with its own text."""

import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import SubmissionError
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
