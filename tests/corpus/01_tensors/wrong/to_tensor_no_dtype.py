# wrong: to_tensor - keeps the array's dtype
# mistake: keeps-dtype
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
