# wrong: train - slopes clipped to 1
# mistake: none
# line: dw, db = np.clip(gradient(x, y, w, b), -1, 1)
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
        dw, db = np.clip(gradient(x, y, w, b), -1, 1)
        w -= lr * dw
        b -= lr * db
        rows.append([w, b])
    return np.array(rows)
