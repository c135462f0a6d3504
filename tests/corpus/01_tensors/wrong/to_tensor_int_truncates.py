# wrong: to_tensor - goes through whole numbers
# mistake: fractions-cut-off
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor([int(v) for v in array.ravel()], dtype=dtype).reshape(array.shape)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
