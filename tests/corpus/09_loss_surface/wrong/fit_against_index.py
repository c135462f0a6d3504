# wrong: plot_fit - the line against the row number
# mistake: none
# line: ax.plot(np.sort(w * x + b))
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
    ax.plot(x, y, 'o')
    ax.plot(np.sort(w * x + b))

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
