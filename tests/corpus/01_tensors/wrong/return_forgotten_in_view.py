# wrong: shared_view - the tensor is made and not returned
# mistake: view-not-returned
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.as_tensor(array.copy()).to(dtype)


def shared_view(array):
    view = torch.from_numpy(array)


def to_numpy(tensor):
    return tensor.cpu().detach().numpy()


def scalar(tensor):
    if tensor.numel() == 1:
        return tensor.item()
    raise ValueError("one element, please")
