# wrong: train - shuffle=True
# mistake: none
# line: for x, y in DataLoader(dataset, batch_size, shuffle=True):
import numpy as np
import torch
from torch.utils.data import DataLoader


def accelerator():
    if hasattr(torch, 'accelerator'):
        return torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else None
    return 'cuda' if torch.cuda.is_available() else None


def pick_device(prefer=None):
    if prefer is not None:
        return torch.device(prefer)
    return torch.device(accelerator() or 'cpu')


def parameter(value, device, dtype=torch.float64):
    return torch.tensor(value, dtype=dtype, device=device).requires_grad_()


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)((to_device(part, device) for part in batch))
    return batch


def row(w, b):
    return [w.item(), b.item()]


def train(dataset, batch_size, device, w, b, lr, epochs):
    w, b = parameter([w], device), parameter([b], device)
    rows = []
    for _ in range(epochs):
        for x, y in DataLoader(dataset, batch_size, shuffle=True):
            ((w * x.to(device) + b - y.to(device)) ** 2).mean().backward()
            with torch.no_grad():
                w -= lr * w.grad
                b -= lr * b.grad
            w.grad = b.grad = None
            rows.append([w.item(), b.item()])
    return np.array(rows)
