# wrong: train - weights decay
# mistake: weight-decay
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    rows = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w -= lr * (dw + 0.01 * w)
        b -= lr * (db + 0.01 * b)
        rows.append([w, b])
    return np.array(rows)
