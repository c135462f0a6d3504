# wrong: plot_fit - the points are joined in their order, and no line is drawn
# mistake: none
import numpy as np


def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((w * x + b - y) ** 2)
    return Z


def plot_contour(ax, w_values, b_values, Z, path):
    W, B = np.meshgrid(w_values, b_values)
    ax.contour(W, B, Z, 15)
    path = np.asarray(path)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set(xlabel="w", ylabel="b")


def plot_fit(ax, x, y, w, b):
    ax.plot(x, y)
    ax.plot(x, [w * value + b for value in x], "r.")


def plot_learning_curve(ax, losses):
    ax.plot(np.arange(len(losses)), losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
