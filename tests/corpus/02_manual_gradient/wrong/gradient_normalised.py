# wrong: gradient, train - a unit vector
# mistake: unit-gradient
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    r = w * x + b - y
    g = np.array([2 * np.mean(r * x), 2 * np.mean(r)])
    g = g / np.linalg.norm(g)
    return g[0], g[1]


def train(x, y, w, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)
