# right: line in segments, path as a LineCollection, curve in pieces
import numpy as np
from matplotlib.collections import LineCollection

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z, levels=np.geomspace(Z.min(), Z.max(), 15))
    ax.add_collection(LineCollection(list(np.stack([path[:-1], path[1:]], axis=1)), colors="r"))
    ax.set_xlabel("w")
    ax.set_ylabel("b")
def plot_fit(ax, x, y, w, b):
    ax.errorbar(x, y, fmt="o")
    xs = np.linspace(x.min() - 1, x.max() + 1, 9)
    for left, right in zip(xs[:-1], xs[1:]):
        ax.plot([left, right], [w * left + b, w * right + b], color="green")
def plot_learning_curve(ax, losses):
    for i in range(1, len(losses)):
        ax.plot([i - 1, i], losses[i - 1:i + 1], "b-")
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
