import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    """Every number by way of a list."""
    return torch.tensor(array.tolist(), dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    kind = str(tensor.dtype).split(".")[-1]
    return np.array(tensor.tolist(), dtype=kind)


def scalar(tensor):
    flat = tensor.reshape(-1)
    if len(flat) != 1:
        raise UnicodeError("a ValueError too")
    return flat[0].item()
