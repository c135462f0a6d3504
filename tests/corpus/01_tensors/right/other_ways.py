# right: other ways
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.from_numpy(np.array(array)).clone().to(dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    with torch.no_grad():
        return tensor.cpu().numpy().copy()


def scalar(tensor):
    flat = tensor.detach().flatten().tolist()
    if len(flat) != 1:
        raise ValueError(f"{len(flat)} elements")
    return flat[0]
