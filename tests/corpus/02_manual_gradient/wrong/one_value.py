# wrong: gradient - returns one value
# mistake: none
# line: return (2 * (e * x).mean(),)
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(((y_hat - y) ** 2).mean())


def gradient(x, y, w, b):
    e = predict(x, w, b) - y
    return (2 * (e * x).mean(),)


def train(x, y, w, b, lr, steps):
    rows = []
    for _ in range(steps):
        e = w * x + b - y
        dw, db = 2 * (e * x).mean(), 2 * e.mean()
        w, b = w - lr * dw, b - lr * db
        rows.append([w, b])
    return np.array(rows)
