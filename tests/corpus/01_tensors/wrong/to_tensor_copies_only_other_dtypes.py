# wrong: to_tensor - a copy for the default dtype only
# mistake: none
# line: return torch.as_tensor(array, dtype=dtype)
# line: if dtype == torch.float64:
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    if dtype == torch.float64:
        return torch.tensor(array, dtype=dtype)
    return torch.as_tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
