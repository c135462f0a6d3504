# wrong: to_numpy - always float64
# mistake: numpy-always-float64
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return np.array(tensor.detach().cpu().numpy(), dtype=np.float64)


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
