# wrong: to_tensor - reads the memory instead of the array
# mistake: none
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(np.ravel(array, order="K"), dtype=dtype).reshape(array.shape)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()
