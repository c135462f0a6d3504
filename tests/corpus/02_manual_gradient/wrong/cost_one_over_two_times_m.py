# wrong: mse - 1/2*m*sum reads from left to right, so the sum is multiplied by m
# mistake: mse-half-n-times
import numpy as np


def predict(x, w, b):
    return np.array([w * value + b for value in x])


def mse(y_hat, y):
    m = len(y)
    cost = 0.0
    for i in range(m):
        cost = cost + (y_hat[i] - y[i]) ** 2
    return 1 / 2 * m * cost


def gradient(x, y, w, b):
    n = len(x)
    dw = db = 0.0
    for i in range(n):
        diff = (w * x[i] + b) - y[i]
        dw += 2 * diff * x[i] / n
        db += 2 * diff / n
    return dw, db


def train(x, y, w, b, lr, steps):
    rows = np.empty((steps, 2))
    for step in range(steps):
        slope_w, slope_b = gradient(x, y, w, b)
        w = w - lr * slope_w
        b = b - lr * slope_b
        rows[step] = w, b
    return rows
