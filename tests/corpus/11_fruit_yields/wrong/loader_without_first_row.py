# wrong: make_loader - the first orchard is taken for a heading
# mistake: none
# line: pairs = TensorDataset(X[1:], Y[1:])

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
    A = np.hstack([X, np.ones((len(X), 1))])
    H = 2 / (len(X) * outputs) * A.T @ A
    return float(2 / np.linalg.eigvalsh(H)[-1])


def make_model(W, b, device):
    model = nn.Sequential(nn.Linear(W.shape[1], W.shape[0], dtype=W.dtype))
    with torch.no_grad():
        model[0].weight.copy_(W)
        model[0].bias.copy_(b)
    return model.to(device)


def make_loader(X, Y, batch_size):
    pairs = TensorDataset(X[1:], Y[1:])
    return DataLoader(pairs, batch_size=batch_size)


def loss_of(model, X, Y, device):
    with torch.no_grad():
        return F.mse_loss(model(X.to(device)), Y.to(device)).item()


def train(model, X, Y, lr, batch_size, epochs, device):
    loader = DataLoader(TensorDataset(X, Y), batch_size=batch_size)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    rows = []
    for epoch in range(epochs):
        for xb, yb in loader:
            xb, yb = xb.to(device), yb.to(device)
            loss = F.mse_loss(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            rows.append(torch.cat([p.detach().flatten().cpu() for p in model.parameters()]).numpy())
    return np.array(rows)
