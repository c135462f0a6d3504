"""Modules, data, files and copies."""

from __future__ import annotations

import copy
import io

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from tests.device_programs.table import ones, program
from tests.device_programs.telling import Place


@program("True; there leaf [1.0, 1.0]", "same")
def a_module_moves_in_place_and_keeps_its_parameters(d):
    model = nn.Linear(2, 1, bias=False)
    nn.init.ones_(model.weight)
    before = model.weight
    model.to(d)
    return model.weight is before, model.weight


@program("there leaf [0.0, 0.0]", "same")
def an_optimizer_made_before_the_module_moves(d):
    model = nn.Linear(2, 1, bias=False)
    nn.init.ones_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model.to(d)
    model(torch.ones(1, 2, device=d)).sum().backward()
    optimizer.step()
    return model.weight


@program("there; there", "same")
def buffers_move_along(d):
    model = nn.BatchNorm1d(2).to(d)
    return Place(model.running_mean), Place(model(torch.ones(3, 2, device=d)))


@program("cpu [0.0, 1.0]; there [0.0, 1.0]")
def batches_come_on_the_cpu(d):
    (batch,) = next(iter(DataLoader(TensorDataset(torch.arange(4.0)), batch_size=2)))
    return batch, batch.to(d)


@program("there [0.0, 1.0]", "same")
def a_data_set_that_lives_there(d):
    (batch,) = next(iter(DataLoader(TensorDataset(torch.arange(4.0).to(d)), batch_size=2)))
    return batch


def saved(value):
    file = io.BytesIO()
    torch.save(value, file)
    file.seek(0)
    return file


@program("there [1.0, 1.0]", "same")
def saved_and_loaded(d):
    return torch.load(saved(ones(d)), weights_only=True)


@program("cpu [1.0, 1.0]")
def saved_there_and_loaded_on_the_cpu(d):
    return torch.load(saved(ones(d)), weights_only=True, map_location="cpu")


@program("there [1.0, 1.0]", "same")
def saved_on_the_cpu_and_loaded_there(d):
    return torch.load(saved(ones()), weights_only=True, map_location=d)


@program("there leaf [1.0, 1.0]", "same")
def a_state_dict_of_the_cpu_into_a_model_there(d):
    source, model = nn.Linear(2, 1, bias=False), nn.Linear(2, 1, bias=False).to(d)
    nn.init.ones_(source.weight)
    model.load_state_dict(source.state_dict())
    return model.weight


@program("there", "same")
def an_optimizers_state_follows_its_parameters(d):
    (w, v) = ones(grad=True), ones(d, grad=True)
    first, second = torch.optim.Adam([w]), torch.optim.Adam([v])
    w.sum().backward()
    first.step()
    second.load_state_dict(first.state_dict())
    return Place(second.state[v]["exp_avg"])


@program("there [1.0, 1.0]; there [2.0, 2.0]", "same")
def a_deep_copy(d):
    x = ones(d)
    other = copy.deepcopy(x)
    other += 1
    return x, other
