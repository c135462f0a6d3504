# right: nested lists of floats; a class instance as plotting step
import numpy as np
def loss_surface(x, y, w_values, b_values):
    return [[float(sum((v - w * u - b) ** 2 for u, v in zip(x.tolist(), y.tolist())) / len(x)) for w in w_values.tolist()] for b in b_values.tolist()]

def plot_contour(ax, w_values, b_values, Z, path):
    W, B = np.meshgrid(w_values, b_values)
    ax.contour(W, B, Z)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set_xlabel("w")
    ax.set_ylabel("b")

class _Fit:
    def __call__(self, ax, x, y, w, b):
        for u, v in zip(x, y):
            ax.plot(u, v, "ko")
        order = np.argsort(x)
        ax.plot(x[order], (w * x + b)[order], "--", lw=3)

plot_fit = _Fit()
plot_learning_curve = lambda ax, losses: (ax.plot(range(1, 1 + len(losses)), losses), ax.set(xlabel='step', ylabel='J'))
