# right: axline, errorbar without errors, arrows by annotate
import numpy as np
import matplotlib.pyplot as plt


def loss_surface(x, y, w_values, b_values):
    w = np.asarray(w_values)[None, :, None]
    b = np.asarray(b_values)[:, None, None]
    return np.square(w * x[None, None, :] + b - y[None, None, :]).mean(axis=2)


def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z, np.quantile(Z, np.linspace(0.05, 0.95, 12)))
    for (w0, b0), (w1, b1) in zip(path[:-1], path[1:]):
        ax.annotate("", xy=(w1, b1), xytext=(w0, b0), arrowprops=dict(arrowstyle="->"))
    ax.set_xlabel("w"); ax.set_ylabel("b")


def plot_fit(ax, x, y, w, b):
    ax.axline((0, b), slope=w, c="k")
    ax.errorbar(x, y, fmt="o")


def plot_learning_curve(ax, losses):
    ax.scatter(list(range(len(losses))), losses, s=3)
    ax.set_yscale("log")
    ax.set(xlabel="number of updates", ylabel="training loss")
