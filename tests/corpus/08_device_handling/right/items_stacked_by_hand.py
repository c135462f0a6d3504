# right: match, no loader: items are stacked by hand
import numpy as np
import torch
from torch.utils.data import DataLoader


def accelerator():
    if torch.cuda.is_available():
        return 'cuda'
    if hasattr(torch, 'accelerator') and torch.accelerator.is_available():
        return torch.accelerator.current_accelerator().type
    if torch.backends.mps.is_available():
        return 'mps'
    return None


def pick_device(prefer=None):
    return torch.device(prefer if prefer is not None else accelerator() or 'cpu')


def parameter(value, device, dtype=torch.float64):
    p = torch.tensor(value, dtype=dtype, device=device)
    p.requires_grad = True
    return p


def to_device(batch, device):
    match batch:
        case torch.Tensor():
            return batch.to(device=device)
        case dict():
            out = batch.copy()
            out.update({k: to_device(v, device) for k, v in batch.items()})
            return out
        case tuple():
            moved = [to_device(v, device) for v in batch]
            return type(batch)(*moved) if hasattr(batch, '_fields') else type(batch)(moved)
        case list():
            return type(batch)(map(lambda v: to_device(v, device), batch))
    return batch


def train(dataset, batch_size, device, w, b, lr, epochs):
    theta = parameter([w, b], device)
    rows = []
    order = range(0, len(dataset), batch_size)
    for _ in range(epochs):
        for s in order:
            items = [dataset[i] for i in range(s, min(s + batch_size, len(dataset)))]
            x, y = (torch.stack(c).to(device) for c in zip(*items))
            (g,) = torch.autograd.grad(torch.nn.functional.mse_loss(theta[0] * x + theta[1], y), theta)
            theta = (theta - lr * g).detach().requires_grad_()
            rows.append(theta.detach().cpu().numpy())
    return np.stack(rows) if rows else np.zeros((0, 2))
