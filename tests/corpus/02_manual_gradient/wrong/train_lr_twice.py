# wrong: train - the rate is applied twice
# mistake: rate-twice
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    out = np.zeros((steps, 2))
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        dw, db = lr * dw, lr * db
        w, b = w - lr * dw, b - lr * db
        out[i] = w, b
    return out
