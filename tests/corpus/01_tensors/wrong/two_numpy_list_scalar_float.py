# wrong: to_numpy, scalar - a list; floats for integers
# mistake: list-for-array, always-float
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.from_numpy(array)


def to_numpy(tensor):
    return tensor.detach().cpu().tolist()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return float(tensor.item())
