# wrong: to_tensor - returns a NumPy array
# mistake: array-for-tensor
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return array.astype(str(dtype).split(".")[1])


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
