# right: functools.partial and class instances as steps
import functools
import numpy as np
import torch


def _copy(dtype_default, array, dtype=None):
    return torch.asarray(array, dtype=dtype or dtype_default, copy=True)


to_tensor = functools.partial(_copy, torch.float64)


shared_view = functools.partial(torch.asarray, copy=False)


class ToNumpy:
    def __call__(self, tensor):
        return np.asarray(tensor.detach().cpu())


to_numpy = ToNumpy()


class Scalar:
    def __call__(self, tensor):
        try:
            return tensor.item()
        except RuntimeError as error:
            raise ValueError(str(error)) from error


scalar = Scalar()
