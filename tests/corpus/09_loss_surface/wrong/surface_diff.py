# wrong: loss_surface - y over x
# mistake: none
# line: return np.array([[np.mean((x - (w * y + b)) ** 2) for w in w_values] for b in b_values])
import numpy as np


def loss_surface(x, y, w_values, b_values):
    return np.array([[np.mean((x - (w * y + b)) ** 2) for w in w_values] for b in b_values])


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
    ax.plot(range(1, len(losses) + 1), losses, color='tab:blue')
    ax.set_xlabel('update')
    ax.set_ylabel('loss')
