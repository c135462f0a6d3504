# wrong: plot_contour - the path's points joined by rising w
# mistake: none
# line: p = path[np.argsort(path[:, 0])]
import numpy as np

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z)
    p = path[np.argsort(path[:, 0])]
    ax.plot(p[:, 0], p[:, 1], 'o-')

    ax.set_xlabel("w")
    ax.set_ylabel("b")

def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.plot(x, w * x + b, "r-")

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
