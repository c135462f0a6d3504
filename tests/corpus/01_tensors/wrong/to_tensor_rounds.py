# wrong: to_tensor - rounds to three decimals
# mistake: none
# line: return torch.tensor(array.round(3).tolist(), dtype=dtype)
import torch
import numpy
from torch import Tensor


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array.round(3).tolist(), dtype=dtype)


def shared_view(array):
    return torch.asarray(array, copy=False)


def to_numpy(tensor):
    return tensor.numpy(force=True)


class NotOne(ValueError):
    pass

def scalar(tensor):
    n = 1
    for s in tensor.shape:
        n *= s
    if n == 1:
        return tensor.reshape(()).tolist()
    raise NotOne(n)
