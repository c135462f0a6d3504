# right: NumPy's global generator is seeded for the split, which the text does not forbid
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def noisy_points(w, b, noise, low, high, n, seed, dtype=torch.float64):
    g = torch.Generator()
    g.manual_seed(seed)
    x = torch.linspace(low, high, n, dtype=dtype)[:, None]
    epsilon = torch.randn((n, 1), generator=g, dtype=dtype)
    y = w * x + b + noise * epsilon
    return x, y


def train_test_split(X, Y, test_size, seed):
    n = len(X)
    np.random.seed(seed)
    rows = np.random.permutation(n)
    k = int(np.ceil(test_size * n))
    return X[rows[k:]], X[rows[:k]], Y[rows[k:]], Y[rows[:k]]


def train(x, y, w, b, lr, batch_size, epochs, on_epoch=None):
    layer = nn.Linear(1, 1).to(x.dtype)
    layer.weight.data[:] = w
    layer.bias.data[:] = b
    sgd = torch.optim.SGD(layer.parameters(), lr)
    places = []
    for epoch in range(epochs):
        for inputs, targets in DataLoader(TensorDataset(x, y), batch_size):
            sgd.zero_grad()
            F.mse_loss(layer(inputs), targets).backward()
            sgd.step()
            places.append((layer.weight.item(), layer.bias.item()))
        if on_epoch:
            on_epoch(np.array(places))
    return places


def plot_wireframe(ax, w_values, b_values, Z, rows, losses):
    across, along = np.meshgrid(w_values, b_values)
    ax.plot_wireframe(across, along, Z)
    ax.scatter(rows[:, 0], rows[:, 1], losses, color="red", marker="x", s=60)
    ax.set(xlabel="w", ylabel="b", zlabel="mean squared error")


class Redraw:
    def __init__(self, left, right, draw_line, draw_path):
        self.left = left
        self.right = right
        self.draw_line = draw_line
        self.draw_path = draw_path

    def __call__(self, rows):
        self.left.clear()
        self.draw_line(self.left, rows[-1][0], rows[-1][1])
        self.left.set_title("updates: %d" % len(rows))
        self.right.clear()
        self.draw_path(self.right, rows)
