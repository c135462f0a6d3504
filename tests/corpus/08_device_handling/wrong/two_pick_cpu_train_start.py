# wrong: pick_device, train - always the CPU; the start is a row
# mistake: always-cpu, start-is-a-row
import numpy as np
import torch
from torch.utils.data import DataLoader


def accelerator():
    if hasattr(torch, 'accelerator'):
        return torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else None
    return 'cuda' if torch.cuda.is_available() else None


def pick_device(prefer=None):
    return torch.device("cpu")


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
    w = torch.tensor([w], dtype=torch.float64, device=device, requires_grad=True)
    b = torch.tensor([b], dtype=torch.float64, device=device, requires_grad=True)
    rows = [[w.item(), b.item()]]
    for _ in range(epochs):
        for x, y in DataLoader(dataset, batch_size):
            x, y = x.to(device), y.to(device)
            ((w * x + b - y) ** 2).mean().backward()
            with torch.no_grad():
                w -= lr * w.grad
                b -= lr * b.grad
            w.grad = b.grad = None
            rows.append([w.item(), b.item()])
    return np.array(rows)
