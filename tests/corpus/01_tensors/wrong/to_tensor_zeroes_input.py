# wrong: to_tensor - changes the array
# mistake: none
# line: array[...] = 0
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    tensor = torch.tensor(array, dtype=dtype)
    array[...] = 0
    return tensor


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
