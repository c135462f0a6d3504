# right: an optimizer, singledispatch, stack
import numpy as np
import torch
from torch.utils.data import DataLoader
from functools import singledispatch


def accelerator():
    if hasattr(torch, 'accelerator'):
        return torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else None
    return 'cuda' if torch.cuda.is_available() else None


def pick_device(prefer=None):
    if prefer is None:
        prefer = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(prefer)


def parameter(value, device, dtype=torch.float64):
    return torch.tensor(np.array(value, dtype=np.float64).tolist() if not isinstance(value, (int, float)) else float(value), dtype=dtype, device=device, requires_grad=True)


@singledispatch
def to_device(batch, device):
    return batch


def row(w, b):
    return [w.item(), b.item()]


def train(dataset, batch_size, device, w, b, lr, epochs):
    theta = torch.tensor([w, b], dtype=torch.float64, device=device, requires_grad=True)
    opt = torch.optim.SGD([theta], lr=lr)
    rows = []
    xs = torch.stack([x for x, _ in (dataset[i] for i in range(len(dataset)))]).to(device)
    ys = torch.stack([y for _, y in (dataset[i] for i in range(len(dataset)))]).to(device)
    for _ in range(epochs):
        for x, y in zip(xs.split(batch_size), ys.split(batch_size)):
            opt.zero_grad()
            (theta[0] * x + theta[1] - y).square().mean().backward()
            opt.step()
            rows.append(theta.detach().cpu().clone())
    return torch.stack(rows).numpy()


@to_device.register(torch.Tensor)
def _(batch, device):
    return batch.to(device)


@to_device.register(list)
def _(batch, device):
    return [to_device(b, device) for b in batch]


@to_device.register(tuple)
def _(batch, device):
    return tuple(to_device(b, device) for b in batch)


@to_device.register(dict)
def _(batch, device):
    return {k: to_device(v, device) for k, v in batch.items()}
