# wrong: train - normalises x on its own account
# mistake: none
import numpy as np


def predict(x, w, b):
    X = np.column_stack((x, np.ones(len(x), dtype=x.dtype)))
    return X @ np.array([w, b])


def mse(y_hat, y):
    r = np.subtract(y, y_hat)
    return np.linalg.norm(r) ** 2 / r.shape[0]


def gradient(x, y, w, b):
    dw = db = 0.0
    for xi, yi in zip(x, y):
        e = w * xi + b - yi
        dw += 2 * e * xi
        db += 2 * e
    return [dw / len(x), db / len(x)]


def train(x, y, w, b, lr, steps):
    xs = (x - x.mean()) / x.std()
    rows = []
    for _ in range(steps):
        dw, db = gradient(xs, y, w, b)
        w, b = w - lr * dw, b - lr * db
        rows.append((w, b))
    return np.array(rows)
