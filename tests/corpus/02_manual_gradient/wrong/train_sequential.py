# wrong: train - db from the already updated w
# mistake: sequential-update
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
    for _ in range(steps):
        w = w - lr * gradient(x, y, w, b)[0]
        b = b - lr * gradient(x, y, w, b)[1]
        rows.append([w, b])
    return np.array(rows)
