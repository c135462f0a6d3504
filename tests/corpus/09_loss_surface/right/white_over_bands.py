# right: white lines and a white path over filled bands
import numpy as np


def loss_surface(x, y, w_values, b_values):
    rows = [[np.mean((y - (w * x + b)) ** 2) for w in w_values] for b in b_values]
    return np.array(rows)


def plot_contour(ax, w_values, b_values, Z, path):
    ax.contourf(w_values, b_values, Z, 30, cmap="magma")
    ax.contour(w_values, b_values, Z, 10, colors="white", linewidths=0.5)
    ax.plot(path[:, 0], path[:, 1], "w-", marker="o", mfc="none")
    ax.set_xlabel("slope w")
    ax.set_ylabel("intercept b")


def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y, s=12)
    order = np.argsort(x)
    ax.plot(x[order], w * x[order] + b)


def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("number of updates")
    ax.set_ylabel("mean squared error")
