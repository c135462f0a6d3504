# wrong: pick_device - the name of the device
# mistake: name-returned
import numpy as np
import torch
from torch.utils.data import DataLoader


def accelerator():
    if hasattr(torch, 'accelerator'):
        return torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else None
    return 'cuda' if torch.cuda.is_available() else None


def pick_device(prefer=None):
    if prefer:
        return prefer
    return "cuda" if torch.cuda.is_available() else "cpu"


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
