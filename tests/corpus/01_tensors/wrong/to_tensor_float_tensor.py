# wrong: to_tensor - makes a FloatTensor first and casts it afterwards
# mistake: rounded-on-the-way
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    t = torch.FloatTensor(array.tolist())
    t = t.type(dtype)
    return t


shared_view = torch.from_numpy


def to_numpy(tensor):
    t = tensor
    if t.requires_grad:
        t = t.detach()
    if t.device.type != "cpu":
        t = t.cpu()
    return __import__('numpy').asarray(t)


def scalar(tensor):
    flat = tensor.detach().flatten().tolist()
    try:
        (only,) = flat
    except ValueError:
        raise
    return only
