# wrong: to_tensor, shared_view - the two are swapped
# mistake: from-numpy, copied
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.from_numpy(array)


def shared_view(array):
    return torch.tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
