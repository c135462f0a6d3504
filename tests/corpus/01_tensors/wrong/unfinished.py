# wrong: to_numpy, scalar - not written yet
# mistake: none
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    raise NotImplementedError("01.to_numpy")


def scalar(tensor):
    raise NotImplementedError("01.scalar")
