# wrong: to_device - only lists
# mistake: tuples-passed-over
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
    if torch.is_tensor(batch):
        return batch.to(device)
    if isinstance(batch, list):
        return [to_device(b, device) for b in batch]
    if isinstance(batch, dict):
        return {k: to_device(v, device) for k, v in batch.items()}
    return batch


def row(w, b):
    return [w.item(), b.item()]


def train(dataset, batch_size, device, w, b, lr, epochs):
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = (parameter([w], device), parameter([b], device))
    trajectory = []
    for _ in range(epochs):
        for batch in loader:
            x, y = to_device(batch, device)
            loss = ((w * x + b - y) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                for tensor in (w, b):
                    tensor -= lr * tensor.grad
                    tensor.grad = None
            trajectory.append(row(w, b))
    return np.array(trajectory).reshape(-1, 2)
