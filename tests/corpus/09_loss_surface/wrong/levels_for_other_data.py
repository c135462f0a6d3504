# wrong: plot_contour - the levels are logspace(-0.5, 3.5) of another data set, and reach no loss at all
# mistake: contour-out-of-sight
import numpy as np


def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((w * x + b - y) ** 2)
    return Z


def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z, levels=np.logspace(-4, -2, 5))
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set_xlabel("w")
    ax.set_ylabel("b")


def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ends = np.linspace(np.min(x), np.max(x), 50)
    ax.plot(ends, w * ends + b, "r-")


def plot_learning_curve(ax, losses):
    ax.plot(np.arange(len(losses)), losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
