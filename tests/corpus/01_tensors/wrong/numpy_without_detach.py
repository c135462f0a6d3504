# wrong: to_numpy - numpy() is called on a tensor as it comes, which one that requires grad refuses
# mistake: bare
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.as_tensor(array.copy()).to(dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.cpu().numpy()


def scalar(tensor):
    if tensor.numel() == 1:
        return tensor.item()
    raise ValueError("one element, please")
