# wrong: scalar, shared_view - an assertion in place of a ValueError, and a copy in place of a view
# mistake: assertion, copied
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.as_tensor(array.copy(), dtype=dtype).clone()


def shared_view(array):
    return torch.from_numpy(np.array(array))


def to_numpy(tensor):
    detached = tensor.detach()
    return detached.to('cpu').numpy()


def scalar(tensor):
    assert tensor.numel() == 1, 'needs one element'
    return tensor.item()
