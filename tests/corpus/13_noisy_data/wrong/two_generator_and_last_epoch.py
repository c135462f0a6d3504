# wrong: train_test_split, train - another generator, and only the rows of the last epoch
# mistake: other-generator, rows-of-last-epoch
import math

import numpy as np
import torch
from torch import nn


def noisy_points(w, b, noise, low, high, n, seed, dtype=torch.float64):
    g = torch.Generator().manual_seed(seed)
    x = torch.linspace(low, high, n, dtype=dtype).unsqueeze(1)
    y = w * x + b
    y += noise * torch.randn((n, 1), generator=g, dtype=dtype)
    return x, y


def train_test_split(X, Y, test_size, seed):
    n = len(X)
    p = np.random.default_rng(seed).permutation(n)
    k = math.ceil(n * test_size)
    return X[p[k:]], X[p[:k]], Y[p[k:]], Y[p[:k]]


def train(x, y, w, b, lr, batch_size, epochs, on_epoch=None):
    model = nn.Linear(1, 1).to(x.dtype)
    model.weight.data.fill_(w)
    model.bias.data.fill_(b)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        rows = []
        for xb, yb in zip(x.split(batch_size), y.split(batch_size)):
            opt.zero_grad()
            nn.functional.mse_loss(model(xb), yb).backward()
            opt.step()
            rows.append((model.weight.item(), model.bias.item()))
        if on_epoch:
            on_epoch(np.array(rows))
    return np.array(rows)


def plot_wireframe(ax, w_values, b_values, Z, rows, losses):
    ax.plot_wireframe(*np.meshgrid(w_values, b_values), Z, alpha=0.5)
    ax.scatter(rows[:, 0], rows[:, 1], losses, color='r')
    ax.set(xlabel='w', ylabel='b', zlabel='loss')


class Redraw:
    def __init__(self, left, right, draw_line, draw_path):
        self.left, self.right = left, right
        self.draw_line, self.draw_path = draw_line, draw_path

    def __call__(self, rows):
        for ax in (self.left, self.right):
            ax.clear()
        self.draw_line(self.left, rows[-1][0], rows[-1][1])
        self.draw_path(self.right, rows)
        self.left.set_title(f'{len(rows)} updates')
