"""SECURITY.md names tests and families of attacks: each of them is there."""

import ast
import re

import pytest
import yaml

from tests.attacks.suite import HERE, TABLES
from tests.helpers import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
CELLS = [line.split("|")[3].strip() for line in TEXT.splitlines() if line.startswith("|") and "tests/" in line]


def names_in(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_promise_names_its_tests():
    promises = TEXT.partition("## Promises")[2].partition("\n\nAttacks have")[0].strip().splitlines()[2:]
    assert len(promises) == len(CELLS) > 10


@pytest.mark.parametrize("cell", CELLS)
def test_the_tests_of_a_promise_are_there(cell):
    named = re.findall(r"`(tests/[^`:]+)(?:::(\w+))?`", cell)
    assert len(named) == cell.count("`") // 2
    for file, name in named:
        assert not name or name in names_in(ROOT / file), f"{file}::{name}"
        assert (ROOT / file).is_file()


def test_names_in_the_text_are_tests_somewhere():
    there = {name for path in (ROOT / "tests").rglob("test_*.py") for name in names_in(path)}
    named = set(re.findall(r"\btest_\w+\b(?!\.py)", TEXT))
    assert len(named) > 10 and named <= there, named - there


def test_families_of_attacks_are_those_of_the_tables():
    tables = [entry for table in TABLES for entry in yaml.safe_load((HERE / f"{table}.yml").read_text())]
    families = {entry.get("family", "leaks") for entry in tables}
    named = re.findall(r"\(famil(?:y|ies) ([^)]+)\)", TEXT)
    assert named
    assert {name for some in named for name in some.split(", ")} <= families
