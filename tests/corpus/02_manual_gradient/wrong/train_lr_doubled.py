# wrong: train - a step of twice the rate
# mistake: twice-as-far
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
        w, b = w - 2 * lr * dw, b - 2 * lr * db
        out[i] = w, b
    return out
