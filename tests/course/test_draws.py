"""The table of all that a case can draw, in docs/authoring.md: each row is drawn as it stands, and nothing is left out."""

import re

import pytest
import yaml

from autograder.course.cases import sample_cases
from autograder.course.draws import DRAWN, KINDS, CaseSpec
from tests.helpers import ROOT

SECTION = (ROOT / "docs/authoring.md").read_text(encoding="utf-8").partition("## What a case can draw")[2]
ROWS = [yaml.safe_load(row) for row in re.findall(r"^\| `(\{.*?\})` \|", SECTION, re.MULTILINE)]
CODE = re.search(r"```python\n(.*?)```", SECTION, re.DOTALL)


def test_every_kind_and_every_key_of_it_is_in_the_table():
    told = {row.get("kind") or next(iter(row)): row for row in ROWS}
    assert told.keys() == KINDS.keys() | DRAWN.keys()
    for name, model in (KINDS | DRAWN).items():
        assert told[name].keys() == model.model_fields.keys()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_row_is_drawn_as_it_stands(row, tmp_path):
    assert CODE is not None
    (tmp_path / "cases.py").write_text(CODE[1])
    (tmp_path / "fruit.csv").write_text("temperature,rainfall,apples\n" + "73,67.5,56\n" * 25)
    case = {"data": row} if "kind" in row else {"values": {"n": 4, "drawn": row}}
    values = sample_cases("01_x", {"c": CaseSpec.model_validate(case)}, 1, "known", tmp_path)[0].values
    assert values
