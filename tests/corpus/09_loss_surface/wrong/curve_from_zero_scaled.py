# wrong: plot_learning_curve - doubled
# mistake: none
# line: ax.plot([2 * l for l in losses])
import numpy as np


def loss_surface(x, y, w_values, b_values):
    y_hat = w_values[None, :, None] * x + b_values[:, None, None]
    return np.mean((y - y_hat) ** 2, axis=-1)


def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z, levels=20)
    ax.plot(path[:, 0], path[:, 1], 'o-', color='tab:red', markersize=3, linewidth=1)
    ax.set_xlabel('w')
    ax.set_ylabel('b')


def plot_fit(ax, x, y, w, b):
    ends = np.array([x.min(), x.max()])
    ax.plot(x, y, 'o', color='tab:blue', markersize=4)
    ax.plot(ends, w * ends + b, color='tab:red')


def plot_learning_curve(ax, losses):
    ax.plot([2 * l for l in losses])
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
