"""On a machine that PyTorch answers for, every sensible way to ask for an accelerator gets the same answer."""

import linecache
from types import ModuleType

import pytest
import torch

from autograder.checking import loaded_anew, machine_with

ASKS = {
    "cuda": {
        "is_available": lambda: torch.cuda.is_available(),
        "device_count": lambda: torch.cuda.device_count() > 0,
        "is_built": lambda: torch.backends.cuda.is_built(),
        "the version": lambda: torch.version.cuda is not None,
    },
    "mps": {
        "is_available": lambda: torch.backends.mps.is_available(),
        "is_built": lambda: torch.backends.mps.is_built(),
        "device_count": lambda: torch.mps.device_count() > 0,
    },
    "xpu": {"is_available": lambda: torch.xpu.is_available(), "device_count": lambda: torch.xpu.device_count() > 0},
}


@pytest.mark.parametrize("kind", ["cuda", "mps", "xpu", ""])
def test_all_ways_to_ask_get_the_same_answer(kind):
    with machine_with(kind):
        for name, ways in ASKS.items():
            assert {way: ask() for way, ask in ways.items()} == dict.fromkeys(ways, name == kind)
        if hasattr(torch, "accelerator"):
            assert torch.accelerator.is_available() == bool(kind)
            assert torch.accelerator.device_count() == bool(kind)
            assert torch.accelerator.current_accelerator() == (torch.device(kind) if kind else None)
        if hasattr(torch, "get_device_module"):
            assert torch.get_device_module() is getattr(torch, kind or "cpu")
        assert torch.zeros(2).sum() == 0


def test_the_answers_end_with_the_machine():
    before = [ask() for ways in ASKS.values() for ask in ways.values()]
    with pytest.raises(ZeroDivisionError), machine_with("cuda"):
        _ = 1 / 0
    assert [ask() for ways in ASKS.values() for ask in ways.values()] == before


def test_a_module_that_asked_when_it_was_loaded_asks_again(monkeypatch):
    module = ModuleType("asks")
    module.__file__ = "/nowhere/asks.py"
    text = "from torch.cuda import is_available\nDEVICE = 'cuda' if is_available() else 'cpu'\n"
    lines = len(text), None, text.splitlines(keepends=True), module.__file__
    monkeypatch.setitem(linecache.cache, module.__file__, lines)
    found = []
    for kind in ("cuda", ""):
        with machine_with(kind):
            found.append(loaded_anew(module).DEVICE)
    assert found == ["cuda", "cpu"]


TRIES = {
    "moved": lambda kind: getattr(torch.zeros(1), kind)(),
    "made": lambda kind: torch.ones(1, device=kind),
    "made at a number": lambda kind: torch.tensor([1.0], device=torch.device(kind, 0)),
    "sent": lambda kind: torch.zeros(1).to(f"{kind}:0"),
    "a model": lambda kind: torch.nn.Linear(1, 1).to(kind)(torch.zeros(1, 1, device=kind)),
}


@pytest.mark.parametrize("way", TRIES)
def test_who_tries_instead_of_asking_finds_out_the_same(way):
    found = []
    for machine in ("cuda", ""):
        with machine_with(machine):
            try:
                TRIES[way]("cuda")
                found.append("cuda")
            except (RuntimeError, AssertionError):
                found.append("cpu")
    assert found == ["cuda", "cpu"]
