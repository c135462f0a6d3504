"""What every result rests on: another byte of a file is other surroundings, and a library is asked without importing it."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

from autograder.surroundings import content_hash, surroundings


def test_a_hash_changes_with_what_a_file_holds_and_is_called_and_with_nothing_else(tmp_path: Path) -> None:
    def hashed() -> str:
        return content_hash(tmp_path, tmp_path.rglob("*.py"))

    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text("y = 2\n")
    first = hashed()
    (tmp_path / "notes.txt").write_text("z")
    assert hashed() == first == content_hash(tmp_path, [tmp_path / "b.py", tmp_path / "a.py"])
    (tmp_path / "a.py").write_text("x = 2\n")
    second = hashed()
    (tmp_path / "a.py").rename(tmp_path / "c.py")
    (tmp_path / "b.py").rename(tmp_path / "a.py")
    assert len({first, second, hashed()}) == 3


def test_the_releases_are_those_that_are_installed_and_nothing_heavy_is_imported_for_them() -> None:
    told = surroundings()
    assert torch.__version__ in told["PyTorch"] and np.__version__ in told["NumPy"]
    assert (told["Python"], told["jupytext"]) == (sys.version, version("jupytext"))
    code = "import sys\nfrom autograder.surroundings import surroundings\nsurroundings()\nprint({'torch', 'numpy'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
