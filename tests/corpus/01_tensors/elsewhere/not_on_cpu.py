# wrong: to_numpy - detached, but never brought to the CPU
# mistake: to-numpy-not-on-cpu
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.from_numpy(array).clone().to(dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().numpy()


def scalar(tensor):
    (number,) = tensor.detach().flatten().tolist()
    return number
