# right: marks at the mean, the line's ends and the lowest loss, a running mean beside the losses
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
    ax.scatter(x, y, label="data")
    ends = np.array([x.min(), x.max()])
    ax.plot(ends, w * ends + b, "r-", label="fit")
    ax.plot(ends, w * ends + b, "rs")
    ax.plot(x.mean(), y.mean(), "k+", markersize=12)
    ax.legend()
def plot_learning_curve(ax, losses):
    updates = np.arange(len(losses))
    ax.plot(updates, losses, "-")
    ax.plot(updates[int(np.argmin(losses))], min(losses), "r*")
    ax.plot(updates, [np.mean(losses[max(0, k - 2) : k + 1]) for k in updates], "--", label="mean of three")
    ax.legend()
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
