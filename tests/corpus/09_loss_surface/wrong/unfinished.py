# wrong: plot_contour, plot_learning_curve - two steps not yet written
# mistake: none
import numpy as np

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    raise NotImplementedError("09.plot_contour")

def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.plot(x, w * x + b, "r-")
def plot_learning_curve(ax, losses):
    raise NotImplementedError("09.plot_learning_curve")
