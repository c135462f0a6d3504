# wrong: shared_view - the matrix comes transposed
# mistake: none
# line: return torch.from_numpy(array.T)
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.from_numpy(array.T)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
