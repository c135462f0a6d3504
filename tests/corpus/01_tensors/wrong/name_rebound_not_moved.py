# wrong: to_numpy - detach() is called and its result thrown away
# mistake: bare
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.as_tensor(array.copy()).to(dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    tensor.detach()
    return tensor.cpu().numpy()


def scalar(tensor):
    if tensor.numel() == 1:
        return tensor.item()
    raise ValueError("one element, please")
