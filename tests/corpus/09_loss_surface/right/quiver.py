# right: path by quiver, levels chosen by quantiles, filled bands below, the lowest grid point starred
import numpy as np

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    ax.contourf(w_values, b_values, Z, levels=12, alpha=0.4)
    ax.contour(w_values, b_values, Z, levels=np.quantile(Z, np.linspace(0.05, 0.95, 9)), colors="k")
    step = np.diff(path, axis=0)
    ax.quiver(path[:-1, 0], path[:-1, 1], step[:, 0], step[:, 1], angles="xy", scale_units="xy", scale=1, color="r")
    i, j = np.unravel_index(Z.argmin(), Z.shape)
    ax.plot(w_values[j], b_values[i], "r*", markersize=12)
    ax.set_xlabel("w")
    ax.set_ylabel("b")

def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.plot(x, w * x + b, "r-")
def plot_learning_curve(ax, losses):
    ax.scatter(np.arange(len(losses)), losses, s=4)
    ax.plot(np.arange(len(losses)), losses)
    ax.set_yscale("log")
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
