# right: one tensor for both

import copy

import numpy as np
import torch
from torch.utils.data import DataLoader

def pick_device(prefer=None):
    if prefer is not None:
        return torch.device(prefer)
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def parameter(value, device, dtype=torch.float64):
    return torch.tensor(value, dtype=dtype, device=device, requires_grad=True)


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {k: to_device(v, device) for k, v in batch.items()}
    if isinstance(batch, tuple):
        return tuple(to_device(v, device) for v in batch)
    if isinstance(batch, list):
        return [to_device(v, device) for v in batch]
    return batch


def train(dataset, batch_size, device, w, b, lr, epochs):
    theta = parameter([w, b], device)
    path = []
    for epoch in range(epochs):
        for x, y in DataLoader(dataset, batch_size=batch_size):
            x, y = to_device((x, y), device)
            residual = x * theta[:1] + theta[1:] - y
            loss = residual.square().mean()
            (slope,) = torch.autograd.grad(loss, theta)
            theta.data -= lr * slope
            path.append(theta.tolist())
    return np.array(path)
