# wrong: to_numpy - runs backward on single numbers
# mistake: none
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    if tensor.requires_grad and tensor.dim() == 0 and not tensor.is_leaf:
        tensor.backward(retain_graph=True)
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
