# wrong: train - computes in float32 throughout, returns float64
# mistake: none
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
    x, y, w, b = x.astype(np.float32), y.astype(np.float32), np.float32(w), np.float32(b)
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        rows.append([w, b])
    return np.array(rows).astype(np.float64)
