# right: the slopes come from sums over the data that are taken once, and the path is a list of tuples
import numpy as np


def predict(x, w, b):
    return b + x * w


def mse(y_hat, y):
    gaps = y - y_hat
    return float(gaps @ gaps) / len(gaps)


def gradient(x, y, w, b):
    n, sx, sxx, sy, sxy = len(x), x.sum(), (x * x).sum(), y.sum(), (x * y).sum()
    return 2 * (w * sxx + b * sx - sxy) / n, 2 * (w * sx + b * n - sy) / n


def train(x, y, w, b, lr, steps):
    history = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        b -= lr * db
        history.append([w, b])
    return history
