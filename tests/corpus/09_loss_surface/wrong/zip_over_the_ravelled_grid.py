# wrong: loss_surface - the losses of the ravelled grid are refilled in the turned shape
# mistake: reshaped
import numpy as np


def loss_surface(x, y, w_values, b_values):
    losses = []
    for w in w_values:
        for b in b_values:
            losses.append(np.mean((y - (w * x + b)) ** 2))
    return np.array(losses).reshape(len(b_values), len(w_values))


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
