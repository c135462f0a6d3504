# wrong: scalar - text
# mistake: none
# line: return str(tensor.item())
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.from_numpy(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("one element")
    return str(tensor.item())
