# right: plt.sca and pyplot calls throughout
import numpy as np
import matplotlib.pyplot as plt

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    plt.sca(ax)
    plt.contour(w_values, b_values, Z, 30, cmap="viridis")
    plt.scatter(path[:, 0], path[:, 1], c="r", marker="x")
    plt.xlabel("weight $w$")
    plt.ylabel("bias $b$")
    plt.title("Loss")
    plt.colorbar()
def plot_fit(ax, x, y, w, b):
    plt.sca(ax)
    plt.plot(x, y, "rx", label="data")
    plt.axline((0, b), slope=w)
    plt.legend()
def plot_learning_curve(ax, losses):
    plt.sca(ax)
    plt.semilogy(np.arange(1, len(losses) + 1), losses, "-o")
    plt.xlabel("Iteration")
    plt.ylabel("MSE")
    plt.grid(True)
