# wrong: scalar - only accepts shape ()
# mistake: no-dimensions-only
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.dim() != 0:
        raise ValueError("not a scalar")
    return tensor.item()
