# wrong: gradient, train - slopes by finite differences of half the error
# mistake: no-factor-2
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    h = 1e-6
    def J(w, b):
        return 0.5 * sum((w * xi + b - yi) ** 2 for xi, yi in zip(x, y)) / len(x)
    return (J(w + h, b) - J(w - h, b)) / (2 * h), (J(w, b + h) - J(w, b - h)) / (2 * h)


def train(x, y, w, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)
