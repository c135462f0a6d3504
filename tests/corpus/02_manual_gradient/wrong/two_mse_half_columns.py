# wrong: mse, train - halves the mean, and the columns are b, w
# mistake: mse-half, columns-swapped
import numpy as np


def predict(x, w, b):
    return np.polyval([w, b], x)


def mse(y_hat, y):
    m = len(y)
    return 1 / (2 * m) * np.sum(np.square(y_hat - y))


def gradient(x, y, w, b):
    n = len(x)
    err = y - (w * x + b)
    return -2 / n * np.sum(x * err), -2 / n * np.sum(err)


def train(x, y, w, b, lr, steps):
    out = []
    for _ in range(steps):
        gw, gb = gradient(x, y, w, b)
        b, w = b - lr * gb, w - lr * gw
        out.append(np.array([b, w]))
    return np.vstack(out)
