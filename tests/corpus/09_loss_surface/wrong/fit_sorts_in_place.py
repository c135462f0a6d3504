# wrong: plot_fit - sorts the caller's x
# mistake: none
# line: x.sort()
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
    p = (x.copy(), y.copy())
    x.sort()
    ax.plot(*p, 'o')
    ax.plot(x, w * x + b)

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
