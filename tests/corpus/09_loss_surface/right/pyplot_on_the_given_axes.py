# right: pyplot on the given axes

import matplotlib.pyplot as plt
import numpy as np

def loss_surface(x, y, w_values, b_values):
    return np.array([[np.mean((w * x + b - y) ** 2) for w in w_values] for b in b_values])


def plot_contour(ax, w_values, b_values, Z, path):
    plt.sca(ax)
    plt.contour(w_values, b_values, Z, 25)
    plt.scatter(path[:, 0], path[:, 1], c=range(len(path)), cmap="autumn")
    plt.xlabel("weight w")
    plt.ylabel("bias b")


def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    xs = np.array([x.min(), x.max()])
    ax.plot(xs, w * xs + b, color="red")


def plot_learning_curve(ax, losses):
    ax.plot(range(1, len(losses) + 1), losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
