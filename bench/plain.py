"""The checks of an exercise as an instructor without this project would run them: in the submission's own process.

It drives the very checks of the exercise on the very cases and compares with `np.allclose`. It protects
nothing, names nothing, and gives no partial points: what it costs is what any in-process grader has to do.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np

from autograder.recording.observation import Entry
from autograder.recording.recorder import Case, See
from autograder.sandbox import sim


def failures(module: Any, exercise: str, folder: str | Path) -> list[str]:
    """The checks that a module fails, as check and case."""
    with Path(folder, f"{exercise}.pickle").open("rb") as file:  # written by this benchmark, for itself
        checks, runs = pickle.load(file)
    namespace: dict[str, Any] = {"__name__": "checks"}
    exec(compile(checks, "checks.py", "exec", dont_inherit=True), namespace)
    if any(device == sim.NAME for _, _, _, _, device, _, _ in runs):
        sim.enable()
    failed = []
    for check, step, name, dtype, device, values, expected in runs:
        entries: list[Entry] = []
        see = See(entries.append)
        try:
            if not hasattr(module, step):
                raise NotImplementedError(step)
            namespace[check](module, Case(name, values, dtype, device), see)
        except Exception as error:  # noqa: BLE001 - whatever a submission raises
            failed.append(f"{check} on {name}: {type(error).__name__}: {error}")
            continue
        seen = {entry.name: entry for entry in entries}
        if not all(_alike(seen.get(entry.name), entry) for entry in expected if not entry.name.startswith("global ")):
            failed.append(f"{check} on {name}")
    return failed


def _alike(got: Any, want: Any) -> bool:
    if want.kind in ("note", "backdrop"):
        return True
    if got is None or got.kind != want.kind or (want.exact_dtype and got.dtype != want.dtype):
        return False
    if want.values is None:
        return bool(got.text == want.text)
    return got.values.shape == want.values.shape and bool(np.allclose(got.values, want.values, rtol=1e-5, atol=1e-8))
