# right: ax.arrow with the head included, tricontour, start and end marked
import numpy as np

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    W, B = np.meshgrid(w_values, b_values)
    ax.tricontour(W.ravel(), B.ravel(), Z.ravel(), levels=14)
    for (w0, b0), (w1, b1) in zip(path[:-1], path[1:]):
        ax.arrow(w0, b0, w1 - w0, b1 - b0, length_includes_head=True, head_width=0.05)
    ax.plot(*path[0], "gs")
    ax.plot(*path[-1], "r*")
    ax.set_xlabel("w")
    ax.set_ylabel("b")
def plot_fit(ax, x, y, w, b):
    ax.axline((float(x.min()), float(w * x.min() + b)), (float(x.max()), float(w * x.max() + b)), color="r")
    ax.plot(x, y, ".")

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
