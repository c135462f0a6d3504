# wrong: scalar - looks at len() and walks down the first elements
# mistake: length-for-count-then-first
import torch
import numpy
from torch import Tensor


def to_tensor(array, dtype=torch.float64):
    out = torch.empty(array.shape, dtype=dtype)
    flat = out.view(-1)
    for k, v in enumerate(array.reshape(-1).tolist()):
        flat[k] = v
    return out


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.clone().detach().to("cpu").numpy()


def scalar(tensor):
    if len(tensor) != 1:
        raise ValueError("not one number")
    while tensor.dim() > 0:
        tensor = tensor[0]
    return tensor.item()
