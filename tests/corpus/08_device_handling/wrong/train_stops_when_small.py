# wrong: train - it stops as soon as the loss is below a threshold, though so many updates were asked for
# mistake: stops-when-small
import numpy as np
import torch
from torch.utils.data import DataLoader


def accelerator():
    if hasattr(torch, "accelerator"):
        return torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else None
    return "cuda" if torch.cuda.is_available() else None


def pick_device(prefer=None):
    if prefer is not None:
        return torch.device(prefer)
    return torch.device(accelerator() or "cpu")


def parameter(value, device, dtype=torch.float64):
    return torch.tensor(value, dtype=dtype, device=device, requires_grad=True)


def to_device(batch, device):
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {k: to_device(v, device) for k, v in batch.items()}
    if isinstance(batch, list):
        return [to_device(v, device) for v in batch]
    if isinstance(batch, tuple):
        return tuple(to_device(v, device) for v in batch)
    return batch


def train(dataset, batch_size, device, w, b, lr, epochs):
    w = parameter([w], device)
    b = parameter([b], device)
    loader = DataLoader(dataset, batch_size=batch_size)
    rows = []
    for epoch in range(epochs):
        for batch in loader:
            x, y = to_device(batch, device)
            loss = ((w * x + b - y) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                for p in (w, b):
                    p -= lr * p.grad
                    p.grad = None
            rows.append([w.item(), b.item()])
        if loss.item() < 1e-3:
            break
    return np.array(rows)
