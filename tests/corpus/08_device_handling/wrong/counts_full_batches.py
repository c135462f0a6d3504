# wrong: train - takes as many batches as are full, at least one
# mistake: drops-last-of-several
import numpy as np
import torch
from torch.utils.data import DataLoader


def pick_device(prefer=None):
    return torch.device(prefer or (torch.accelerator.current_accelerator() if torch.accelerator.is_available() else "cpu"))


def parameter(value, device, dtype=torch.float64):
    t = torch.as_tensor(np.array(value)).to(device=device, dtype=dtype, copy=True)
    return t.detach().requires_grad_()


from torch.utils._pytree import tree_map

def to_device(batch, device):
    move = lambda leaf: leaf.to(device) if isinstance(leaf, torch.Tensor) else leaf
    return tree_map(move, batch)


def train(dataset, batch_size, device, w, b, lr, epochs):
    w, b = parameter([w], device), parameter([b], device)
    rows = []
    per_epoch = len(dataset) // batch_size or 1
    for epoch in range(epochs):
        it = iter(DataLoader(dataset, batch_size))
        for _ in range(per_epoch):
            x, y = to_device(next(it), device)
            loss = torch.mean((w * x + b - y) ** 2)
            loss.backward()
            with torch.no_grad():
                for p in (w, b):
                    p -= lr * p.grad
                    p.grad.zero_()
            rows.append((w.item(), b.item()))
    return np.array(rows, dtype=np.float64)
