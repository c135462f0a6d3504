# right: uses clones that are detached in place; the caller's tensor is left alone
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.stack([torch.tensor(np.asarray(row), dtype=dtype) for row in array])


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    twin = tensor.clone()
    twin.detach_()
    return twin.cpu().numpy()


def scalar(tensor):
    array = tensor.detach().cpu().numpy()
    if array.size != 1:
        raise ValueError
    return array.item()
