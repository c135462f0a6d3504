# right: lambdas and imported functions as steps
import numpy as np
import torch


to_tensor = lambda array, dtype=torch.float64: torch.as_tensor(array.copy()).to(dtype)


shared_view = torch.from_numpy


to_numpy = lambda tensor: tensor.data.cpu().numpy()


class NotOne(ValueError):
    pass


def scalar(tensor):
    n = 1
    for size in tensor.shape:
        n *= size
    if n != 1:
        raise NotOne(f"{n} elements", tensor.shape)
    return tensor.item()
