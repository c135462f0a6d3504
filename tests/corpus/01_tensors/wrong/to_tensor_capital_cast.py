# wrong: to_tensor - rounded to float32 on the way
# mistake: rounded-on-the-way
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.Tensor(array.copy()).to(dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
