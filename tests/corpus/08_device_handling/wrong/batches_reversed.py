# wrong: train - the batches in reverse order
# mistake: none
# line: for x, y in reversed(list(DataLoader(dataset, batch_size))):
import numpy as np
import torch
from torch.utils.data import DataLoader


def pick_device(prefer=None):
    return torch.device(prefer or (torch.accelerator.current_accelerator() if torch.accelerator.is_available() else "cpu"))


def parameter(value, device, dtype=torch.float64):
    leaf = torch.tensor(value, dtype=dtype, device=device)
    leaf.requires_grad = True
    return leaf


from torch.utils._pytree import tree_map

def to_device(batch, device):
    move = lambda leaf: leaf.to(device) if isinstance(leaf, torch.Tensor) else leaf
    return tree_map(move, batch)


def train(dataset, batch_size, device, w, b, lr, epochs):
    w, b = parameter([w], device), parameter([b], device)
    rows = []
    for epoch in range(epochs):
        for x, y in reversed(list(DataLoader(dataset, batch_size))):
            x, y = x.to(device), y.to(device)
            loss = torch.mean((w * x + b - y) ** 2)
            loss.backward()
            with torch.no_grad():
                w -= lr * w.grad
                b -= lr * b.grad
            w.grad = b.grad = None
            rows.append((w.item(), b.item()))
    return np.array(rows, dtype=np.float64)
