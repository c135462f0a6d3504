# wrong: pick_device, to_device - falls back, and follows dicts one level
# mistake: falls-back-from-cuda-by-name, dicts-one-level
import numpy as np
import torch
from torch.utils.data import DataLoader


def pick_device(prefer=None):
    if prefer == "cuda" and not torch.cuda.is_available():
        prefer = "cpu"
    if prefer is None:
        prefer = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(prefer)


def parameter(value, device, dtype=torch.float64):
    t = torch.as_tensor(np.array(value)).to(device=device, dtype=dtype, copy=True)
    return t.detach().requires_grad_()


def to_device(batch, device):
    if isinstance(batch, dict):
        return {k: (v.to(device) if torch.is_tensor(v) else v) for k, v in batch.items()}
    if isinstance(batch, (list, tuple)):
        return type(batch)([to_device(v, device) for v in batch])
    return batch.to(device) if torch.is_tensor(batch) else batch


def train(dataset, batch_size, device, w, b, lr, epochs):
    w, b = (torch.tensor([v], dtype=torch.float64, device=device, requires_grad=True) for v in (w, b))
    loader = DataLoader(dataset, batch_size=batch_size)
    opt = torch.optim.SGD([w, b], lr=lr)
    rows = []
    for _ in range(epochs):
        for xb, yb in loader:
            xb, yb = xb.to(device), yb.to(device)
            opt.zero_grad()
            torch.nn.functional.mse_loss(w * xb + b, yb).backward()
            opt.step()
            rows.append([w.item(), b.item()])
    return np.array(rows)
