# right: the tensor is made from a buffer, and the number is taken in a match statement
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    made = torch.empty(array.shape, dtype=dtype)
    made.copy_(torch.from_numpy(np.ascontiguousarray(array)))
    return made


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.cpu().detach().numpy()


def scalar(tensor):
    match tensor.flatten().tolist():
        case [number]:
            return number
        case several:
            raise ValueError(f"{len(several)} elements")
