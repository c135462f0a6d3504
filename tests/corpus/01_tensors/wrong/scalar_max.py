# wrong: scalar - the largest of several
# mistake: none
# line: return tensor.max().item()
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.from_numpy(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    return tensor.max().item()
