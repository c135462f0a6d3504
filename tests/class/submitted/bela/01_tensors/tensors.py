import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    result = torch.empty(array.shape, dtype=dtype)
    result.copy_(torch.from_numpy(array))
    return result


def shared_view(array):
    return torch.from_dlpack(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy()


def scalar(tensor):
    if tensor.nelement() != 1:
        raise ValueError("one element, please")
    return float(tensor) if tensor.is_floating_point() else int(tensor)
