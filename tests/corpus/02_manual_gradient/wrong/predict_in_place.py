# wrong: predict - changes x
# mistake: none
# line: x *= w
import numpy as np


def predict(x, w, b):
    x *= w
    x += b
    return x


def mse(y_hat, y):
    return float(((y_hat - y) ** 2).mean())


def gradient(x, y, w, b):
    e = w * x + b - y
    return 2 * (e * x).mean(), 2 * e.mean()


def train(x, y, w, b, lr, steps):
    rows = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        rows.append([w, b])
    return np.array(rows)
