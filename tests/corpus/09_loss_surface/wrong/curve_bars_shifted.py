# wrong: plot_learning_curve - bars that begin at 2
# mistake: none
# line: ax.bar(range(2, len(losses) + 2), losses)
import numpy as np

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(np.asarray(w_values), np.asarray(b_values), Z, levels=7, linestyles="dashed")
    for p in path[::-1]:
        ax.plot([p[0]], [p[1]], "m^")
    ax.set_xlabel("w")
    ax.set_ylabel("b")

def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.plot(x, w * x + b, "r-")
def plot_learning_curve(ax, losses):
    ax.bar(range(2, len(losses) + 2), losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
