# wrong: train - it stops as soon as the loss is below a threshold, though so many updates were asked for
# mistake: stops-when-small
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def random_start(features, outputs, seed, dtype=torch.float64):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(outputs, features, generator=g, dtype=dtype, requires_grad=True)
    b = torch.randn(outputs, generator=g, dtype=dtype, requires_grad=True)
    return W, b


def largest_rate(X, outputs):
    n = len(X)
    A = np.column_stack([X, np.ones(n)])
    H = 2 / (n * outputs) * A.T @ A
    return float(2 / np.linalg.eigvalsh(H)[-1])


def make_model(W, b, device):
    layer = nn.Linear(W.shape[1], W.shape[0], dtype=W.dtype)
    with torch.no_grad():
        layer.weight.copy_(W)
        layer.bias.copy_(b)
    return nn.Sequential(layer).to(device)


def make_loader(X, Y, batch_size):
    return DataLoader(TensorDataset(X, Y), batch_size=batch_size)


def loss_of(model, X, Y, device):
    with torch.no_grad():
        return F.mse_loss(model(X.to(device)), Y.to(device)).item()


def train(model, X, Y, lr, batch_size, epochs, device):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    rows = []
    for epoch in range(epochs):
        for xb, yb in make_loader(X, Y, batch_size):
            xb, yb = xb.to(device), yb.to(device)
            opt.zero_grad()
            loss = F.mse_loss(model(xb), yb)
            loss.backward()
            opt.step()
            rows.append(torch.cat([p.detach().flatten().cpu() for p in model.parameters()]).numpy())
        if loss.item() < 1e-3:
            break
    return np.array(rows)
