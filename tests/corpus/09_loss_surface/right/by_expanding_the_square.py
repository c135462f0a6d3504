# right: the surface comes from sums over the data, and the plots from artists that are added
import numpy as np


def loss_surface(x, y, w_values, b_values):
    x, y = np.asarray(x, float), np.asarray(y, float)
    table = np.empty((b_values.size, w_values.size))
    for k, b in enumerate(b_values):
        table[k] = ((np.multiply.outer(w_values, x) + b - y) ** 2).mean(1)
    return table


def plot_contour(ax, w_values, b_values, Z, path):
    W, B = np.meshgrid(w_values, b_values)
    ax.contour(W, B, Z, 15)
    path = np.asarray(path)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set(xlabel="w", ylabel="b")


def plot_fit(ax, x, y, w, b):
    ax.axline((0.0, b), slope=w)
    ax.plot(x, y, "x", linestyle="none")


def plot_learning_curve(ax, losses):
    ax.plot(np.arange(len(losses)), losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
