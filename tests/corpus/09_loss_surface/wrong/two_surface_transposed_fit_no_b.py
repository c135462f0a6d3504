# wrong: loss_surface, plot_fit - the table turned; b missing from the line
# mistake: transposed, line-without-b
import numpy as np


def loss_surface(x, y, w_values, b_values):
    return np.array([[np.mean((y - (w * x + b)) ** 2) for b in b_values] for w in w_values])


def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z, levels=20)
    ax.plot(path[:, 0], path[:, 1], 'o-', color='tab:red', markersize=3, linewidth=1)
    ax.set_xlabel('w')
    ax.set_ylabel('b')


def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ends = np.array([min(x), max(x)])
    ax.plot(ends, w * ends)


def plot_learning_curve(ax, losses):
    ax.plot(range(1, len(losses) + 1), losses, color='tab:blue')
    ax.set_xlabel('update')
    ax.set_ylabel('loss')
