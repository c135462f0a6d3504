"""What the tests of the printed figures share: the figures, the solutions and the tutorials' data."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def figures() -> dict[str, Any]:
    """Every figure that the tutorials print, as parsed JSON."""
    parsed: dict[str, Any] = json.loads(Path(__file__).with_name("seeds.json").read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="session")
def solution() -> Callable[[str], ModuleType]:
    """A function that imports an exercise's solution by the exercise's id."""

    def load(exercise: str) -> ModuleType:
        folder = ROOT / "solutions" / exercise
        (path,) = (path for path in folder.glob("*.py") if path.name != "checks.py")
        spec = importlib.util.spec_from_file_location(f"solution_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, spec.name, module)  # as an import does while it runs
            spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def data_002() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The 85 training points of tutorial 002."""
    rng = np.random.RandomState(42)
    x = rng.rand(100)
    y = 2.3 + 1.2 * x + 0.1 * rng.randn(100)
    train = np.random.RandomState(42).permutation(100)[15:]
    return x[train], y[train]


@pytest.fixture
def data_003() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The 1,000 points of tutorial 003, of shape (1000,)."""
    rng = np.random.RandomState(42)
    x = rng.standard_normal((1000, 1))
    y = 1 + 2 * x + 0.1 * rng.standard_normal((1000, 1))
    return x[:, 0], y[:, 0]
