# wrong: loss_surface - the line with the sum stands behind the loop over the points
# mistake: last-point-only
import numpy as np


def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            total = 0.0
            for xi, yi in zip(x, y):
                gap = yi - (w * xi + b)
            total += gap**2
            Z[i, j] = total / len(x)
    return Z


def plot_contour(ax, w_values, b_values, Z, path):
    W, B = np.meshgrid(w_values, b_values)
    ax.contour(W, B, Z, 15)
    path = np.asarray(path)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set(xlabel="w", ylabel="b")


def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ends = np.linspace(np.min(x), np.max(x), 50)
    ax.plot(ends, w * ends + b, "r-")


def plot_learning_curve(ax, losses):
    ax.plot(np.arange(len(losses)), losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
