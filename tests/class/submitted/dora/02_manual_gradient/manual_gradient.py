import numpy as np


def predict(x, w, b):
    return np.column_stack([x, np.ones(len(x))]) @ [w, b]


def mse(y_hat, y):
    d = y - y_hat
    return np.inner(d, d) / d.size


def gradient(x, y, w, b):
    A = np.vander(x, 2)
    g = 2 / len(y) * A.T @ (A @ np.array([w, b]) - y)
    return tuple(g.tolist())


def train(x, y, w, b, lr, steps):
    A, theta = np.vander(x, 2), np.array([w, b], dtype=float)
    H, c = 2 / len(y) * A.T @ A, 2 / len(y) * A.T @ y
    rows = np.zeros((0, 2))
    for _ in range(steps):
        theta = theta - lr * (H @ theta - c)
        rows = np.vstack([rows, theta])
    return rows
