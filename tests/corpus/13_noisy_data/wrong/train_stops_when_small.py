# wrong: train - it stops as soon as the loss is below a threshold, though so many updates were asked for
# mistake: stops-when-small
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def noisy_points(w, b, noise, low, high, n, seed, dtype=torch.float64):
    g = torch.Generator().manual_seed(seed)
    x = torch.linspace(low, high, n, dtype=dtype).reshape(n, 1)
    eps = torch.randn(n, 1, generator=g, dtype=dtype)
    y = w * x + b + noise * eps
    return x, y


def train_test_split(X, Y, test_size, seed):
    n = len(X)
    order = np.random.RandomState(seed).permutation(n)
    n_test = math.ceil(test_size * n)
    test, train = order[:n_test], order[n_test:]
    return X[train], X[test], Y[train], Y[test]


def train(x, y, w, b, lr, batch_size, epochs, on_epoch=None):
    model = nn.Linear(1, 1, dtype=x.dtype)
    with torch.no_grad():
        model.weight.fill_(w)
        model.bias.fill_(b)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loader = DataLoader(TensorDataset(x, y), batch_size=batch_size)
    rows = []
    for epoch in range(epochs):
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = F.mse_loss(model(xb), yb)
            loss.backward()
            optimizer.step()
            rows.append([model.weight.item(), model.bias.item()])
        if on_epoch is not None:
            on_epoch(np.array(rows))
        if loss.item() < 1e-4:
            break
    return np.array(rows)


def plot_wireframe(ax, w_values, b_values, Z, rows, losses):
    W, B = np.meshgrid(w_values, b_values)
    ax.plot_wireframe(W, B, Z, alpha=0.5)
    ax.plot(rows[:, 0], rows[:, 1], losses, "r.-")
    ax.set_xlabel("w")
    ax.set_ylabel("b")
    ax.set_zlabel("loss")


class Redraw:
    def __init__(self, left, right, draw_line, draw_path):
        self.left, self.right = left, right
        self.draw_line, self.draw_path = draw_line, draw_path

    def __call__(self, rows):
        self.left.clear()
        self.right.clear()
        w, b = rows[-1]
        self.draw_line(self.left, w, b)
        self.draw_path(self.right, rows)
        self.left.set_title(f"{len(rows)} updates")
