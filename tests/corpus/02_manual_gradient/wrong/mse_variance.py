# wrong: mse - the variance of the residuals
# mistake: none
# line: return float(np.var(y_hat - y))
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.var(y_hat - y))


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)
