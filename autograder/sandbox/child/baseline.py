"""The global state in which every run begins, whatever an earlier one left behind, and which part of it a run changed.

Only what an ordinary run may leave behind is put back: a submission that replaces functions of a library has replaced
them for all its runs.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.sandbox import sim
from autograder.sandbox.layers import working_dir

SEED = 1_618_033  # of the global random generators before each run; any number that nobody would choose
DRAWN = 16  # bytes
GLOBAL_STATE = {
    "rng": "the global random generators were moved or reseeded: other code relies on them",
    "dtype": "the default dtype was changed and not put back",
    "grad_mode": "gradient tracking was switched and not put back",
}


class Baseline:
    """What the runs of one process begin with.

    Made in the folder in which they may write, before the submission is executed.
    """

    def __init__(self, device: str) -> None:
        """`device` is where they work."""
        self._device = device
        self._home = os.getcwd()
        self._environment, self._encoded = dict(os.environ), dict(vars(os.environ)["_data"])
        self._umask = os.umask(0)
        os.umask(self._umask)
        self._threads = torch.get_num_threads()
        self.keep()

    def keep(self) -> None:
        """Take the present files, import path and recursion limit as the baseline: importing the module may change them."""
        self._files = set(_listed(self._home))
        self._path = list(sys.path)
        self._recursion = sys.getrecursionlimit()

    def reset(self) -> None:
        """Bring everything back to how it was."""
        os.chdir(self._home)
        os.umask(self._umask)
        if vars(os.environ).get("_data") != self._encoded:  # to decode them all takes longer than all else here
            os.environ.clear()
            os.environ.update(self._environment)
        for name in _listed(self._home):
            if name not in self._files:
                _remove(os.path.join(self._home, name))
        sys.path[:] = self._path
        sys.setrecursionlimit(self._recursion)
        self._reset_torch()
        np.random.seed(SEED)
        random.seed(SEED)
        _ = torch.rand(3), np.random.rand(3), random.random()  # to a place where no fresh seed leads
        np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")

    def _reset_torch(self) -> None:
        torch.set_default_dtype(torch.float32)
        torch.set_default_device(None)
        torch.set_grad_enabled(True)
        torch.set_flush_denormal(False)
        torch.set_anomaly_enabled(False)
        torch._C._set_deterministic_algorithms(False)
        if torch.get_num_threads() != self._threads:
            torch.set_num_threads(self._threads)
        torch.default_generator.manual_seed(SEED)
        if self._device == sim.NAME:
            sim.seed(SEED)


def callbacks_taken_away() -> Callable[[], None]:
    """A function that takes away every callback of the collector that came since: none is called while others record."""
    callbacks, few = gc.callbacks, len(gc.callbacks)

    def take_away() -> None:
        del callbacks[few:]

    return take_away


def global_state() -> dict[str, Any]:
    """What of the global state a run is seen to move, by the names of `GLOBAL_STATE`.

    NumPy's generator and Python's are told by what they draw next, a fraction of the work of copying their states.
    """
    return {
        "rng": (torch.get_rng_state().numpy().tobytes(), np.random.bytes(DRAWN), random.getrandbits(8 * DRAWN)),
        "dtype": torch.get_default_dtype(),
        "grad_mode": torch.is_grad_enabled(),
    }


def _listed(folder: str) -> list[str]:
    with contextlib.suppress(OSError):  # a submission may have closed it
        return os.listdir(folder)
    return []


def _remove(path: str) -> None:
    """Remove a file or a folder with all that is in it, as far as that is possible."""
    if os.path.isdir(path) and not os.path.islink(path):
        working_dir.remove(path)
        return
    with contextlib.suppress(OSError):
        os.unlink(path)
