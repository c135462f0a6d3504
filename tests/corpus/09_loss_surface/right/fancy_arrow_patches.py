# right: FancyArrowPatch for each move, points one by one
import numpy as np
from matplotlib.patches import FancyArrowPatch

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z, levels=[Z.min() + k for k in (1, 2, 4, 8, 12)])
    for a, c in zip(path[:-1], path[1:]):
        ax.add_patch(FancyArrowPatch(tuple(a), tuple(c), arrowstyle="->", shrinkA=0, shrinkB=0))
    ax.set_xlabel("Slope w (per unit of x)")
    ax.set_ylabel("Intercept b")
def plot_fit(ax, x, y, w, b):
    for u, v in zip(x, y):
        ax.scatter(u, v, color="k")
    xs = np.arange(x.min(), x.max(), (x.max() - x.min()) / 12)
    ax.plot(xs, w * xs + b)

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
