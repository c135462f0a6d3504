# right: itertools.product, axline, scatter
import numpy as np
import itertools


def loss_surface(x, y, w_values, b_values):
    return np.array([np.mean((w * x + b - y) ** 2) for b, w in itertools.product(b_values, w_values)]).reshape(len(b_values), len(w_values))


def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z, levels=20)
    ax.plot(path[:, 0], path[:, 1], 'o-', color='tab:red', markersize=3, linewidth=1)
    ax.set_xlabel('w')
    ax.set_ylabel('b')


def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.axline((0, b), slope=w)


def plot_learning_curve(ax, losses):
    ax.plot(range(1, len(losses) + 1), losses, color='tab:blue')
    ax.set_xlabel('update')
    ax.set_ylabel('loss')
