import numpy as np
import torch
def loss_surface(x, y, w_values, b_values):
    x, y = torch.as_tensor(np.asarray(x, float)), torch.as_tensor(np.asarray(y, float))
    w, b = torch.as_tensor(np.asarray(w_values, float))[None], torch.as_tensor(np.asarray(b_values, float))[:, None]
    d = y[:, None, None] - w * x[:, None, None] - b
    return (d ** 2).mean(0)

def plot_contour(ax, w_values, b_values, Z, path):
    W, B = np.meshgrid(w_values, b_values)
    ax.contour(W, B, Z)
    ax.plot(path[:, 0], path[:, 1], "r.-")
    ax.set_xlabel("w")
    ax.set_ylabel("b")

def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.plot(x, w * x + b, "r-")

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
