# wrong: mse, train - root in mse, and train climbs
# mistake: rmse, climbs
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.linalg.norm(np.asarray(y_hat) - y) / len(y) ** 0.5)


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    path = []
    while len(path) < steps:
        g = gradient(x, y, w, b)
        w, b = (p + lr * d for p, d in zip((w, b), g))
        path.append([w, b])
    return path
