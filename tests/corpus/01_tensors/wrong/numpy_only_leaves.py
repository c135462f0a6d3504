# wrong: to_numpy - handles leaves, refuses what is computed
# mistake: none
# line: return tensor.numpy()
# line: if tensor.is_leaf:
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    if tensor.is_leaf:
        return tensor.detach().cpu().numpy()
    return tensor.numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
