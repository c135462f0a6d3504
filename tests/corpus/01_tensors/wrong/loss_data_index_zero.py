# wrong: scalar - the number is taken by data[0], as in PyTorch before 0.4
# mistake: none
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.as_tensor(array.copy()).to(dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.cpu().detach().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.data[0].item()
