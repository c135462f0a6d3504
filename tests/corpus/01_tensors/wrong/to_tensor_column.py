# wrong: to_tensor - makes vectors into columns
# mistake: columns
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    tensor = torch.tensor(array, dtype=dtype)
    return tensor.reshape(-1, 1) if tensor.dim() == 1 else tensor


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
