# wrong: mse, train - absolute differences; rows before the update
# mistake: mae, recorded-before-update
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return sum(abs(p - t) for p, t in zip(y_hat, y)) / len(y)


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    path = []
    for _ in range(steps):
        path.append((float(w), float(b)))
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
    return path
