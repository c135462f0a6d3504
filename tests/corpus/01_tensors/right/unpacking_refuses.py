# right: unpacking refuses

import numpy as np
import torch

def to_tensor(array, dtype=torch.float64):
    return torch.from_numpy(np.array(array)).to(dtype, copy=True)


shared_view = torch.as_tensor


def to_numpy(tensor: torch.Tensor) -> np.ndarray:
    name = str(tensor.dtype).rpartition(".")[2]
    return np.array(tensor.tolist(), dtype=name).reshape(tuple(tensor.shape))


def scalar(tensor):
    [value] = tensor.flatten().tolist()   # ValueError by itself, unless there is exactly one
    return value
