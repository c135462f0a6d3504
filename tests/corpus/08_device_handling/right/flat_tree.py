# right: containers are mapped by singledispatch, and the rows are gathered as tensors
import functools

import numpy as np
import torch
from torch.utils.data import DataLoader


def pick_device(prefer=None):
    if prefer is None:
        prefer = "cpu"
        if torch.cuda.is_available():
            prefer = "cuda"
        elif torch.backends.mps.is_available():
            prefer = "mps"
    return torch.device(prefer)


def parameter(value, device, dtype=torch.float64):
    made = torch.tensor(value, dtype=dtype, device=device)
    made.requires_grad = True
    return made


@functools.singledispatch
def to_device(batch, device):
    return batch


@to_device.register
def _(batch: torch.Tensor, device):
    return batch.to(device)


@to_device.register(list)
@to_device.register(tuple)
def _(batch, device):
    return type(batch)(map(functools.partial(to_device, device=device), batch))


@to_device.register
def _(batch: dict, device):
    return dict(zip(batch, to_device(list(batch.values()), device)))


def train(dataset, batch_size, device, w, b, lr, epochs):
    w = parameter([w], device)
    b = parameter([b], device)
    rows = []
    for epoch in range(epochs):
        for x, y in DataLoader(dataset, batch_size=batch_size, shuffle=False):
            x, y = to_device((x, y), device)
            loss = torch.nn.functional.mse_loss(w * x + b, y)
            grad_w, grad_b = torch.autograd.grad(loss, (w, b))
            with torch.no_grad():
                w -= lr * grad_w
                b -= lr * grad_b
            rows.append((w.item(), b.item()))
    return np.array(rows, dtype=np.float64).reshape(-1, 2)
