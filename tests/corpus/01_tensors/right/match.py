# right: pattern matching and inference of kinds
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    return torch.tensor(array, dtype=dtype)


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    if tensor.requires_grad:
        tensor = tensor.detach()
    if tensor.device.type != "cpu":
        tensor = tensor.cpu()
    return tensor.numpy()


def scalar(tensor):
    match tensor.numel():
        case 1:
            return tensor.sum().item() if tensor.dtype is not torch.int32 else int(tensor.reshape(()))
        case 0:
            raise ValueError("nothing in it")
        case many:
            raise ValueError(f"{many} numbers in it")
