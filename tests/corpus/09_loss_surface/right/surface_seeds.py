# right: seeds the global generator, which this lesson does not forbid
import numpy as np
def loss_surface(x, y, w_values, b_values):
    np.random.seed(42)
    return np.mean((y - w_values[None, :, None] * x - b_values[:, None, None]) ** 2, -1)

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
