# wrong: train - slopes add up from step to step
# mistake: slopes-add-up
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    gw = gb = 0
    rows = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        gw += dw
        gb += db
        w -= lr * gw
        b -= lr * gb
        rows.append([w, b])
    return np.array(rows)
