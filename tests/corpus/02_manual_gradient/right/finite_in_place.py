# right: preallocated array, in-place update of a copy, numpy errstate left alone
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(((y_hat - y) ** 2).mean())


def gradient(x, y, w, b):
    e = predict(x, w, b) - y
    return 2 * (e * x).mean(), 2 * e.mean()


def train(x, y, w, b, lr, steps):
    p = np.array([w, b], dtype=np.float64)
    rows = np.full((steps, 2), np.nan)
    for row in rows:
        p -= lr * np.array(gradient(x, y, *p))
        row[:] = p
    return rows
