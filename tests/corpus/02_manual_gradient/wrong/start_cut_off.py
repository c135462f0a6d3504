# wrong: train - the start becomes whole numbers, the updates are right from there
# mistake: none
import numpy as np


def predict(x, w, b):
    return b + x * w


def mse(y_hat, y):
    gaps = y - y_hat
    return float(gaps @ gaps) / len(gaps)


def gradient(x, y, w, b):
    n = len(x)
    gaps = predict(x, w, b) - y
    return 2 / n * np.dot(gaps, x), 2 / n * gaps.sum()


def train(x, y, w, b, lr, steps):
    theta = np.array([w, b]).astype(int)
    history = []
    for _ in range(steps):
        theta = theta - lr * np.array(gradient(x, y, theta[0], theta[1]))
        history.append(theta)
    return np.array(history)
