"""The table of all that a case is sampled from, in docs/authoring.md: each row is sampled as it stands, and nothing is left out."""

import re

import pytest
import yaml

from autograder.course.cases import sample_cases
from autograder.course.sampling import KINDS, SAMPLED, CaseSpec
from tests.helpers import ROOT

SECTION = (ROOT / "docs/authoring.md").read_text(encoding="utf-8").partition("## From what a case is sampled")[2]
ROWS = [yaml.safe_load(row) for row in re.findall(r"^\| `(\{.*?\})` \|", SECTION, re.MULTILINE)]
CODE = re.search(r"```python\n(.*?)```", SECTION, re.DOTALL)


def test_every_kind_and_every_key_of_it_is_in_the_table():
    told = {row.get("kind") or next(iter(row)): row for row in ROWS}
    assert told.keys() == KINDS.keys() | SAMPLED.keys()
    for name, model in (KINDS | SAMPLED).items():
        assert told[name].keys() == model.model_fields.keys()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_row_is_sampled_as_it_stands(row, tmp_path):
    assert CODE is not None
    (tmp_path / "cases.py").write_text(CODE[1])
    (tmp_path / "fruit.csv").write_text("temperature,rainfall,apples\n" + "73,67.5,56\n" * 25)
    case = {"data": row} if "kind" in row else {"values": {"n": 4, "drawn": row}}
    values = sample_cases("01_x", {"c": CaseSpec.model_validate(case)}, 1, "known", tmp_path)[0].values
    assert values
