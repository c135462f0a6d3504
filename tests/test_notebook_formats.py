"""Notebooks are read and written without the grammar that takes longer to load than all that reads them."""

import sys
from pathlib import Path

from tests.helpers import start

CODE = """
import sys
from importlib.util import find_spec
from autograder.notebook_formats import GRAMMAR, jupytext, nbformat
nbformat.validate(jupytext.reads("x = 1", fmt="py:percent"))
find_spec(GRAMMAR)  # it raises where a module is taken for missing
print(sorted({GRAMMAR, "jsonschema"} & set(sys.modules)))
"""


def test_the_grammar_is_not_loaded_and_who_asks_for_it_gets_it(tmp_path: Path) -> None:
    assert start([sys.executable, "-c", CODE], tmp_path).stdout == "['jsonschema']\n"
