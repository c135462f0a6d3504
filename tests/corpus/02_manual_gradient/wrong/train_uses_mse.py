# wrong: train - finite differences with a large step
# mistake: none
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
    h = 0.1
    for _ in range(steps):
        J = mse(predict(x, w, b), y)
        dw = (mse(predict(x, w + h, b), y) - J) / h
        db = (mse(predict(x, w, b + h), y) - J) / h
        w, b = w - lr * dw, b - lr * db
        rows.append([w, b])
    return np.array(rows)
