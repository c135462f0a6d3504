# wrong: to_tensor - torch.Tensor is asked to take a dtype, which it does not know
# mistake: none
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.Tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.cpu().detach().numpy()


def scalar(tensor):
    if tensor.numel() == 1:
        return tensor.item()
    raise ValueError("one element, please")
