# wrong: to_numpy - returns a list
# mistake: list-for-array
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.tolist()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
