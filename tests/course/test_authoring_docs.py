"""The blocks of Python in docs/authoring.md are checks that are read as they stand, and name what there is."""

import ast
import re

import pytest

from autograder import checking, plots
from autograder.course.check_index import read_checks
from autograder.course.yaml_file import load_course, parse_course
from tests.helpers import ROOT

TEXT = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
SPEC = parse_course("""\
name: sample
title: A sample
seed: 3
points: 2
exercises:
  01_first:
    title: First
    file: first.py
    steps:
      slope: {points: 1, hints: [Look again.]}
      train: {points: 1, hints: [Look again.]}
    cases: {line: {}}
""").exercises["01_first"]


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_of_checks_is_one_that_is_accepted(block, tmp_path):
    tree = ast.parse(block)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "autograder.checking":
            assert {alias.name for alias in node.names} <= set(checking.__all__)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "plots":
            assert hasattr(plots, node.attr)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "see":
            assert hasattr(checking.See, node.attr)
    if "@check(" in block:
        steps = re.findall(r'@check\("(\w+)"', block)
        spec = SPEC.model_copy(update={"steps": dict.fromkeys(steps, SPEC.steps["train"])})
        assert [info.step for info in read_checks(block, tmp_path, spec)] == steps


def test_what_an_author_may_write_is_told():
    told = set(checking.__all__) - {"Case", "See"}  # which a check is handed
    for name in (*told, "as_you_work", "`secret: false`", "`due:", "`devices:", "case.tensor"):
        assert name in TEXT, name


def test_the_package_knows_no_exercise_of_this_course_by_name():
    names = {name: spec.stem for name, spec in load_course(ROOT).exercises.items()}
    kinds = ("*.py", "*.html", "*.svg", "*.js", "*.md", "*.jinja")
    texts = {path: path.read_text(encoding="utf-8") for kind in kinds for path in (ROOT / "autograder").rglob(kind)}
    found = {
        path
        for path, text in texts.items()
        if any(name in text or f"{stem}.py" in text for name, stem in names.items())
    }
    assert len(texts) > 150 and found == set()
