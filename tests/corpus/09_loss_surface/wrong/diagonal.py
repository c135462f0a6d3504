# wrong: loss_surface - zips w and b where a grid was asked
# mistake: none
# line: return np.array([[np.mean((y - w * x - b) ** 2) for w, _ in zip(w_values, w_values)] for b in np.resize(w_values, len(b_values))])
import numpy as np
def loss_surface(x, y, w_values, b_values):
    return np.array([[np.mean((y - w * x - b) ** 2) for w, _ in zip(w_values, w_values)] for b in np.resize(w_values, len(b_values))])

def plot_contour(ax, w_values, b_values, Z, path):
    W, B = np.meshgrid(w_values, b_values)
    ax.contour(W, B, Z)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set_xlabel("w")
    ax.set_ylabel("b")

def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.plot(x, w * x + b, "r-")

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
