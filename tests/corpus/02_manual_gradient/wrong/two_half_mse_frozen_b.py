# wrong: mse, train - half the mean; b never moves
# mistake: mse-half, b-frozen
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return 0.5 * float(((y_hat - y) ** 2).mean())


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    path = []
    for _ in range(steps):
        w -= lr * gradient(x, y, w, b)[0]
        path.append((w, b))
    return path
