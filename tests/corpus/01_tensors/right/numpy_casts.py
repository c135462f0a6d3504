# right: converts in NumPy first, shares the fresh copy
import numpy as np
import torch


NAMES = {torch.float64: np.float64, torch.float32: np.float32, torch.int64: np.int64}


def to_tensor(array, dtype=torch.float64):
    return torch.from_numpy(np.array(array, dtype=NAMES[dtype], order="C"))


def shared_view(array):
    return torch.from_numpy(array)


def to_numpy(tensor):
    with torch.no_grad():
        return np.array(tensor.detach().to("cpu"))


def scalar(tensor):
    values = tensor.detach().cpu().reshape(-1).tolist()
    if len(values) == 1:
        return values[0]
    raise ValueError
