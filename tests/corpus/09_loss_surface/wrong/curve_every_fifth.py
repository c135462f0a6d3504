# wrong: plot_learning_curve - draws every fifth loss
# mistake: none
# line: ax.plot(range(0, len(losses), 5), losses[::5])
import numpy as np
import matplotlib.pyplot as plt


def loss_surface(x, y, w_values, b_values):
    WW, BB = np.meshgrid(w_values, b_values)
    Z = np.zeros(WW.shape)
    for xi, yi in zip(x, y):
        Z += (yi - (WW * xi + BB)) ** 2
    return Z / len(x)


def plot_contour(ax, w_values, b_values, Z, path):
    cs = ax.contour(w_values, b_values, Z, levels=15)
    ax.clabel(cs)
    path = np.asarray(path)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set(xlabel="weight w", ylabel="bias b")


def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y, s=8)
    ends = np.array([min(x), max(x)])
    ax.plot(ends, w * ends + b, color="C1")


def plot_learning_curve(ax, losses):
    ax.plot(range(0, len(losses), 5), losses[::5])
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
