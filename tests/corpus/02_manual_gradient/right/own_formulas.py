# right: train stands on its own formulas, expanded algebra
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(((y_hat - y) ** 2).mean())


def gradient(x, y, w, b):
    e = predict(x, w, b) - y
    return 2 * (e * x).mean(), 2 * e.mean()


def train(x, y, w, b, lr, steps):
    rows = []
    n, sx, sy, sxx, sxy = len(x), x.sum(), y.sum(), (x * x).sum(), (x * y).sum()
    for _ in range(steps):
        dw = 2 * (w * sxx + b * sx - sxy) / n
        db = 2 * (w * sx + b * n - sy) / n
        w, b = w - lr * dw, b - lr * db
        rows.append([w, b])
    return np.array(rows)
