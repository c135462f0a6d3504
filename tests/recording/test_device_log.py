"""What is written down of where a step computes, on the simulated accelerator: how much there, and which tensor stopped it."""

import pytest
import torch

from autograder.checking import DeviceLog
from autograder.recording.recorder import See
from tests.helpers import simulated


@simulated
def test_computations_on_the_device_are_counted_and_moves_are_none():
    x = torch.ones(5)
    with DeviceLog("sim", See()) as log:
        there = x.to("sim")
        assert log.count == 0
        (there * 2).sum()
        x * 2
    assert (log.count, log.widest) == (2, 5)
    assert [log.place(computations, points=5) for computations in (2, 3)] == ["there", "elsewhere"]
    assert log.place(2, points=6) == "elsewhere", "no computation had all six points"


@pytest.mark.parametrize(("left", "said"), [("x", "x elsewhere"), ("parameters", "parameters elsewhere")])
@simulated
def test_it_is_told_which_tensor_stopped_the_step(left, said):
    entries, x = [], torch.ones(3)
    w = torch.ones(3, requires_grad=True) if left == "parameters" else torch.ones(3, device="sim", requires_grad=True)
    with pytest.raises(RuntimeError), DeviceLog("sim", See(entries.append), x=[x]):
        (x if left == "x" else x.to("sim")) * w
    assert [(entry.kind, entry.name, entry.text) for entry in entries] == [("note", "stopped at", said)]


def test_on_the_cpu_all_is_there_and_nothing_is_listened_to():
    with DeviceLog("cpu", See()) as log:
        torch.ones(2) * 2
    assert (log.count, log.place(9, points=9), log.leaves()) == (0, "there", "there")
