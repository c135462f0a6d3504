# right: LogNorm colours, NaN-separated line, returns the artists
import numpy as np
from matplotlib.colors import LogNorm

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    cs = ax.contour(w_values, b_values, Z, levels=25, norm=LogNorm())
    line, = ax.plot(path.T[0], path.T[1], marker="o", ls="--")
    ax.set_xlabel("w")
    ax.set_ylabel("b")
    return cs, line
def plot_fit(ax, x, y, w, b):
    lo, hi = x.min(), x.max()
    mid = (lo + hi) / 2
    xs = np.array([lo, mid, np.nan, mid, hi])
    ax.plot(xs, w * xs + b)
    return ax.plot(x, y, "o", mfc="none")

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
