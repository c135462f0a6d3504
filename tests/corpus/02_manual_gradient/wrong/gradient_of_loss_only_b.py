# wrong: gradient, train - dw is always zero
# mistake: none
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    return 0.0, 2 * float(np.mean(w * x + b - y))


def train(x, y, w, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)
