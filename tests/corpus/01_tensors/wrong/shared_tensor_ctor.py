# wrong: shared_view - torch.tensor copies
# mistake: none
# line: return torch.tensor(array, dtype=torch.float64)
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.tensor(array, dtype=torch.float64)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError(f'expected one element, not {tensor.numel()}')
    return tensor.item()
