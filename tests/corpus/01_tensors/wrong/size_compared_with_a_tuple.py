# wrong: scalar - the shape is compared with (1,), so a tensor of shape () is refused
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
    if tensor.shape != (1,):
        raise ValueError("expected one element")
    return tensor.item()
