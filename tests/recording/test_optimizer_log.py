"""What is written down of an optimizer's steps."""

import pytest
import torch
from torch import nn

from autograder.recording.optimizer_log import StepLog, flat_names
from autograder.recording.recorder import See


def test_names_of_parameters_go_row_by_row():
    assert flat_names("W", (2, 3)) == ("W[0,0]", "W[0,1]", "W[0,2]", "W[1,0]", "W[1,1]", "W[1,2]")
    assert flat_names("b", (2,)) == ("b[0]", "b[1]")
    assert flat_names("b", ()) == flat_names("b", (1,)) == ("b",)


def test_rows_that_an_optimizer_s_steps_wrote_have_the_loss_too():
    w, entries = nn.Parameter(torch.tensor((0.5, -0.4))), []
    log = StepLog({"w": w}, optimizer := torch.optim.SGD([w], 0.5))
    w.grad = torch.ones(2)
    optimizer.step()
    log.show(See(entries.append), loss=lambda row: row.sum())
    (losses,) = (entry.values for entry in entries if entry.name == "losses of parameters")
    assert losses == pytest.approx([0.1, -0.9])
