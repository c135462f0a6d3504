# wrong: to_tensor - from_numpy().to() shares where the dtype stays
# mistake: shares-memory
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.from_numpy(array).to(dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
