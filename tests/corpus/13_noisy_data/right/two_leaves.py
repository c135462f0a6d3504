# right: two leaf tensors and an update under no_grad, on_epoch gets a slice
import numpy as np
import torch


def noisy_points(w, b, noise, low, high, n, seed, dtype=torch.float64):
    g = torch.Generator()
    g.manual_seed(seed)
    x = torch.linspace(low, high, n, dtype=dtype)[:, None]
    epsilon = torch.randn((n, 1), generator=g, dtype=dtype)
    y = w * x + b + noise * epsilon
    return x, y


def train_test_split(X, Y, test_size, seed):
    n = len(X)
    rows = np.random.RandomState(seed).permutation(n)
    k = int(np.ceil(test_size * n))
    return X[rows[k:]], X[rows[:k]], Y[rows[k:]], Y[rows[:k]]


def train(x, y, w, b, lr, batch_size, epochs, on_epoch=None):
    w = torch.tensor(float(w), dtype=x.dtype, requires_grad=True)
    b = torch.tensor(float(b), dtype=x.dtype, requires_grad=True)
    batches = list(zip(x.split(batch_size), y.split(batch_size)))
    rows, done = np.zeros((epochs * len(batches), 2)), 0
    for _ in range(epochs):
        for inputs, targets in batches:
            ((w * inputs + b - targets) ** 2).mean().backward()
            with torch.no_grad():
                for p in (w, b):
                    p -= lr * p.grad
                    p.grad.zero_()
            rows[done] = w.item(), b.item()
            done += 1
        (on_epoch or len)(rows[:done])
    return torch.from_numpy(rows)


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
