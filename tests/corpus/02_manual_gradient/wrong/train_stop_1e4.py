# wrong: train - breaks at a change below 1e-4
# mistake: none
# line: if abs(lr * dw) < 1e-4 and abs(lr * db) < 1e-4:
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
        if abs(lr * dw) < 1e-4 and abs(lr * db) < 1e-4:
            break
        w -= lr * dw
        b -= lr * db
        rows.append([w, b])
    return np.array(rows)
