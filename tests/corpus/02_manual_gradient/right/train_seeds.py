# right: seeds the global generator, which this lesson does not forbid
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
    np.random.seed(42)
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        rows.append([w, b])
    return np.array(rows)
