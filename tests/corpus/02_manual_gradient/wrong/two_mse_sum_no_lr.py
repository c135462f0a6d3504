# wrong: mse, train - sum in mse, no rate
# mistake: mse-sum, no-rate
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    total = 0
    for p, t in zip(y_hat, y):
        total += (p - t) ** 2
    return total


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    rows = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - dw, b - db
        rows.append([w, b])
    return np.array(rows)
