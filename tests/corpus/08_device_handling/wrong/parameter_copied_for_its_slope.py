# wrong: train - each parameter is moved by itself
# mistake: moved-by-themselves
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


def to_device(batch, device):
    if torch.is_tensor(batch):
        return batch.to(device)
    if isinstance(batch, (list, tuple)):
        moved = [to_device(part, device) for part in batch]
        return moved if isinstance(batch, list) else tuple(moved)
    if isinstance(batch, dict):
        return {key: to_device(value, device) for key, value in batch.items()}
    return batch


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
                w -= lr * w
                b -= lr * b
            rows.append((w.item(), b.item()))
    return np.array(rows, dtype=np.float64).reshape(-1, 2)
