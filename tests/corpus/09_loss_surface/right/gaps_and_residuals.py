# right: manual dashes with gaps, residuals as upright lines, helper lines at 0
import numpy as np

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z

def plot_contour(ax, w_values, b_values, Z, path):
    W, B = np.meshgrid(w_values, b_values)
    ax.contour(W, B, Z)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set_xlabel("w")
    ax.set_ylabel("b")
def plot_fit(ax, x, y, w, b):
    ax.vlines(x, y, w * x + b, lw=0.5)
    ax.plot(x, y, linestyle="", marker="D")
    ax.axhline(0, color="grey")
    ax.axvline(0, color="grey")
    xs = np.linspace(x.min(), x.max(), 20)
    ax.hlines([], 0, 1)
    for left, right in zip(xs[::2], xs[1::2]):
        ax.plot([left, right], [w * left + b, w * right + b], "r")
def plot_learning_curve(ax, losses):
    ax.loglog(range(1, len(losses) + 1), losses, "g.-")
    ax.axhline(min(losses), ls=":")
    ax.set_title("training")
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
