# wrong: to_numpy - astype float32
# mistake: none
# line: return tensor.detach().cpu().numpy().astype("float32")
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.from_numpy(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy().astype("float32")


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError(f'expected one element, not {tensor.numel()}')
    return tensor.item()
