# wrong: train - every row written into the first
# mistake: first-row-overwritten
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    rows = np.zeros((steps, 2))
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        b -= lr * db
        rows[0] = w, b
    return rows
