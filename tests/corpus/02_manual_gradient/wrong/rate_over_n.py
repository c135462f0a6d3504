# wrong: train - divides the rate by the number of points
# mistake: train-averaged-twice
import numpy as np


def predict(x, w, b):
    return np.polyval([w, b], x)


def mse(y_hat, y):
    diff = y_hat - y
    return diff @ diff / diff.size


def gradient(x, y, w, b):
    n = len(x)
    err = y - (w * x + b)
    return -2 / n * np.sum(x * err), -2 / n * np.sum(err)


def train(x, y, w, b, lr, steps):
    N = len(x)
    hist = np.zeros((steps, 2))
    for i in range(steps):
        grad_w, grad_b = gradient(x, y, w, b)
        w = w - lr / N * grad_w
        b = b - lr / N * grad_b
        hist[i, 0] = w
        hist[i, 1] = b
    return hist
