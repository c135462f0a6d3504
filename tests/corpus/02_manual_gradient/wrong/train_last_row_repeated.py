# wrong: train - the list holds one array that is changed in place
# mistake: rows-aliased
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    theta = np.array([w, b], float)
    rows = []
    for _ in range(steps):
        g = np.array(gradient(x, y, theta[0], theta[1]))
        theta -= lr * g
        rows += [theta]
    return rows
