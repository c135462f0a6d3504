# wrong: plot_contour, plot_learning_curve - titles in place of labels, twice
# mistake: contour-labels, curve-without-labels
import numpy as np
import matplotlib.pyplot as plt


def loss_surface(x, y, w_values, b_values):
    return [[float(((y - w * x - b) ** 2).mean()) for w in w_values] for b in b_values]


def plot_contour(ax, w_values, b_values, Z, path):
    ax.contour(w_values, b_values, Z)
    ax.plot(path[:, 0], path[:, 1], "o-")
    ax.set_title("path of (w, b)")


def plot_fit(ax, x, y, w, b):
    order = np.argsort(x)
    ax.plot(x, y, "x", x[order], (w * x + b)[order], "-")


def plot_learning_curve(ax, losses):
    ax.plot(np.arange(len(losses)), losses)
    ax.set_title("learning curve")
