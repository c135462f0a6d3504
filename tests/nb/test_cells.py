"""What of a running notebook is judged: the newest of what was saved and what was run."""

import json
import os
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.nb.cells import cells_now, merged
from tests.nbtools import RIGHT, WRONG

IMPORT, F1, F2, G = "import math", "def f():\n    return 1", "def f():\n    return 2", "def g():\n    return 3"
BROKEN = "def f():\n    return (1"


@pytest.mark.parametrize(
    ("saved", "executed", "cells", "unsaved"),
    [
        ([IMPORT, F1, G], [IMPORT, F1, G], [IMPORT, F1, G], []),
        ([IMPORT, F1, G], [F2], [IMPORT, F2, G], ["f"]),  # corrected and run, not saved
        ([IMPORT, F2, G], [F1, F2], [IMPORT, F2, G], []),  # corrected, run and saved
        ([F1 + "\n\n\n" + G], [F2], [F1 + "\n\n\n" + G, F2], ["f"]),  # a part of a cell
        ([F1, G], [F2 + "\n\n\n" + G], [F2 + "\n\n\n" + G], ["f", "g"]),  # two cells joined
        ([F1], ["print(f())", "f(", "1 / 0", "def other(:"], [F1], []),  # trying things out
        ([IMPORT, F1, G], [BROKEN], [IMPORT, BROKEN, G], ["f"]),  # run as it stands, and refused by Python
        ([IMPORT, BROKEN, G], [BROKEN, F1], [IMPORT, F1, G], ["f"]),  # so saved, then corrected and run
        ([], [IMPORT, F1, "f()", G, F2], [IMPORT, F2, G], ["f", "g"]),  # no file: Colab
        (["%matplotlib inline\n" + F1], ["%matplotlib inline\n" + F2], ["%matplotlib inline\n" + F2], ["f"]),
    ],
)
def test_live_code_is_what_was_saved_with_what_was_run_since(saved, executed, cells, unsaved):
    assert merged(saved, executed) == (cells, unsaved)


NEITHER = "print('nothing is defined here')"


class Kernel:
    """As much of IPython's shell as knows what was run."""

    def __init__(self) -> None:
        self.history_manager = SimpleNamespace(input_hist_raw=[""])
        self.events, self._told = self, list[Callable[[Any], None]]()

    def register(self, event: str, told: Callable[[Any], None]) -> None:
        assert event == "pre_run_cell"
        self._told.append(told)

    def run(self, text: str) -> None:
        self.history_manager.input_hist_raw.append(text)
        for told in self._told:
            told(SimpleNamespace(raw_cell=text))


def write(path: Path, *cells: str, saved_at: float) -> None:
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    os.utime(path, (saved_at, saved_at))


def test_the_newest_of_what_was_saved_and_what_was_run_counts(tmp_path: Path) -> None:
    file, kernel, now = tmp_path / "toy.ipynb", Kernel(), time.time()
    write(file, NEITHER, RIGHT, saved_at=now - 60)
    kernel.run(WRONG)  # before anybody listened
    assert cells_now(kernel, file) == ([NEITHER, WRONG], ["double"])
    kernel.run(RIGHT)
    assert cells_now(kernel, file) == ([NEITHER, RIGHT], [])
    kernel.run(WRONG)
    assert cells_now(kernel, file) == ([NEITHER, WRONG], ["double"])
    write(file, NEITHER, RIGHT, saved_at=now + 60)  # changed again and saved, but not run
    kernel.history_manager.input_hist_raw.clear()
    kernel.run(WRONG)
    assert cells_now(kernel, file) == ([NEITHER, RIGHT], [])
    assert cells_now(kernel, None) == ([WRONG], ["double"])


def test_in_colab_the_page_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = [{"cell_type": "markdown", "source": "x"}, {"cell_type": "code", "source": ["a = 1\n", "b = 2"]}]
    message = types.ModuleType("google.colab._message")
    message.blocking_request = lambda what, request, timeout_sec: {"ipynb": {"cells": page}}  # type: ignore[attr-defined]
    for name, module in (("google.colab", types.ModuleType("google.colab")), ("google.colab._message", message)):
        monkeypatch.setitem(sys.modules, name, module)
    kernel = Kernel()
    kernel.run(WRONG)
    assert cells_now(kernel, None) == (["a = 1\nb = 2"], [])
    message.blocking_request = lambda *_, **__: None  # type: ignore[attr-defined]
    assert cells_now(kernel, None) == ([WRONG], ["double"])
