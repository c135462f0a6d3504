# right: a dark ground, light lines, and the view set to the map and to the data
import numpy as np


def loss_surface(x, y, w_values, b_values):
    rows = [[np.mean((y - (w * x + b)) ** 2) for w in w_values] for b in b_values]
    return np.array(rows)


def plot_contour(ax, w_values, b_values, Z, path):
    ax.set_facecolor("black")
    ax.contour(w_values, b_values, Z, levels=np.linspace(Z.min(), Z.max(), 9)[1:-1], colors=["white", "yellow"])
    ax.plot(*path.T, color="white", lw=0.7, ls=":")
    ax.set(xlim=(w_values[0], w_values[-1]), ylim=(b_values[0], b_values[-1]))
    ax.set_xlabel("slope w")
    ax.set_ylabel("intercept b")


def plot_fit(ax, x, y, w, b):
    ax.set_facecolor("0.1")
    ax.plot(x, y, ls="", marker="+", color="w")
    ends = np.array([min(x), max(x)])
    ax.plot(ends, w * ends + b, c="w", alpha=0.4)
    ax.set_xlim(*ends)


def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("number of updates")
    ax.set_ylabel("mean squared error")
