# right: fills an array that it made; a 0-dim result is an array
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    result = torch.zeros(*array.shape, dtype=dtype)
    for index, value in np.ndenumerate(array):
        result[index] = value.item()
    return result


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    source = tensor.detach().cpu()
    out = np.empty(tuple(tensor.shape), dtype=str(tensor.dtype).replace("torch.", ""))
    torch.from_numpy(out).copy_(source)
    return out


def scalar(tensor):
    if len(set(tensor.shape) - {1}):
        raise ValueError("every dimension must be 1")
    while tensor.dim():
        tensor = tensor[0]
    return tensor.item()
