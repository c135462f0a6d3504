# wrong: plot_learning_curve - its labels go to the current axes, which need not be those handed in
# mistake: curve-labels-elsewhere
import numpy as np
import matplotlib.pyplot as plt


def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z


def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z, levels=20)
    path = np.asarray(path)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set_xlabel("w")
    ax.set_ylabel("b")


def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.plot(x, w * x + b, "r--")


def plot_learning_curve(ax, losses):
    ax.plot(losses)
    plt.xlabel("updates")
    plt.ylabel("loss")
