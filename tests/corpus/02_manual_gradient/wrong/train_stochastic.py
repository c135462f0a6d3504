# wrong: train - one point an update
# mistake: none
# line: dw, db = gradient(x[k:k+1], y[k:k+1], w, b)
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
        k = i % len(x)
        dw, db = gradient(x[k:k+1], y[k:k+1], w, b)
        w -= lr * dw
        b -= lr * db
        rows.append([w, b])
    return np.array(rows)
