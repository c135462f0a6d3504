# wrong: scalar - the mean of several
# mistake: none
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() == 0:
        raise ValueError("empty")
    return (tensor.sum() / tensor.numel()).item() if tensor.numel() > 1 else tensor.item()
