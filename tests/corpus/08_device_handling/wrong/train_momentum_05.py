# wrong: train - momentum of 0.5
# mistake: momentum
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
    w = torch.tensor([w], dtype=torch.float64, device=device, requires_grad=True)
    b = torch.tensor([b], dtype=torch.float64, device=device, requires_grad=True)
    opt = torch.optim.SGD([w, b], lr=lr, momentum=0.5)
    rows = []
    for _ in range(epochs):
        for x, y in DataLoader(dataset, batch_size):
            x, y = x.to(device), y.to(device)
            opt.zero_grad()
            (y - (w * x + b)).pow(2).mean().backward()
            opt.step()
            rows.append([w.item(), b.item()])
    return np.array(rows)
