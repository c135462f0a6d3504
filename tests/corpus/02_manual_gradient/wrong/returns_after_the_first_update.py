# wrong: train - the return is in the loop
# mistake: none
# line: return np.array(rows)
import numpy as np


def predict(x, w, b):
    y_hat = x * w
    y_hat = y_hat + b
    return y_hat


def mse(y_hat, y):
    diff = y - y_hat
    return float((diff * diff).sum() / diff.size)


def gradient(x, y, w, b):
    n = x.shape[0]
    diff = y - predict(x, w, b)
    dw = -2 / n * np.sum(x * diff)
    db = -2 / n * np.sum(diff)
    return dw, db


def train(x, y, w, b, lr, steps):
    rows = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        rows.append([w, b])
        return np.array(rows)
