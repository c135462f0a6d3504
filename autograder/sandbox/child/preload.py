"""Import what submissions need once, before any child is forked, and put off what most of them do not need.

A fork server pays for its imports once, not once a child. But whatever is loaded also makes each fork and each end of
a child dearer, since its memory has to be shared out and given back. So plotting is loaded
when it is first asked for, and torch's compiler not at all, although the first optimizer asks for it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import types
from collections.abc import Callable
from typing import Any

# In the environment: with how many threads a run's PyTorch computes; 1 if it is not set.
COMPUTING = "AUTOGRADER_THREADS"
COMPILER = "torch._dynamo"
# What to load before the fork if a submission or its checks have this word in their text.
LATER = {"matplotlib": ("matplotlib.pyplot", "matplotlib.backends.backend_agg", "contourpy")}


class PutOff(types.ModuleType):
    """Stands in for torch's compiler until something of it is really used; then it is imported after all.

    Optimizers ask it, in each step, not to compile them: a request that means nothing as long as nothing is
    compiled, but costs 800 imported modules and as much time as torch itself.
    """

    def disable(self, function: Callable[..., Any] | None = None, *_: object, **__: object) -> Callable[..., Any]:
        """The function itself, or a decorator that changes nothing: it is not going to be compiled."""
        return function if function is not None else lambda decorated: decorated

    def graph_break(self, *_: object, **__: object) -> None:
        """Nothing: there is no graph to break."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)  # asked of every module by those who look through all of them
        if sys.modules.get(COMPILER) is self:
            del sys.modules[COMPILER]
        return getattr(importlib.import_module(COMPILER), name)


def put_off_compiler() -> None:
    """Let torch find the stand-in where it would import its compiler."""
    import torch

    stand_in = PutOff(COMPILER)
    sys.modules[COMPILER] = stand_in
    vars(torch)["_dynamo"] = stand_in


def preload() -> None:
    """Import what every submission needs, on one thread; RuntimeError if there is more than one thread."""
    gc.disable()  # what is imported is no garbage: to look for some in it, again and again, takes a tenth of the time
    import numpy.random  # noqa: F401 - NumPy leaves it to whoever first asks for it, which would be every child
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    import torch.utils.backend_registration
    import torch.utils.data

    with contextlib.suppress(ModuleNotFoundError):  # PyTorch 2.6 has none yet
        import torch.utils.serialization

    put_off_compiler()
    import autograder.checking  # noqa: F401
    from autograder.sandbox import sim
    from autograder.sandbox.child import runner

    sim.prepare()
    runner.recorders_watch()  # shared with every child
    settle()
    gc.enable()


def load(names: list[str]) -> None:
    """Import what these words of `LATER` stand for, before the next fork; see `settle`."""
    for name in names:
        for module in LATER[name]:
            importlib.import_module(module)
    settle()


def settle() -> None:
    """Leave memory to be shared as it is: a child that collects garbage would touch, and so copy, all of it.

    RuntimeError if there is more than one thread, or a CUDA context: a forked child would hang, or fail.
    """
    import torch

    gc.collect()
    gc.freeze()
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        raise RuntimeError("the fork server has initialised CUDA: a forked child could not use it")
    tasks = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
    if tasks != 1:
        raise RuntimeError(f"the fork server has {tasks} threads: a forked child would hang")


def take_threads() -> None:
    """In a child: compute with as many threads as the environment says. Before the fork there may be one."""
    if (threads := int(os.environ.get(COMPUTING, "1"))) > 1:
        import torch

        torch.set_num_threads(threads)
