# wrong: mse, gradient, train - halves the loss and so its slope; train is right given that
# mistake: mse-half, no-factor-2
import numpy as np


def predict(x, w, b):
    return np.polyval([w, b], x)


def mse(y_hat, y):
    return 0.5 * np.mean((y - y_hat) ** 2)


def gradient(x, y, w, b):
    delta = predict(x, w, b) - y
    return (delta * x).mean(), delta.mean()


def train(x, y, w, b, lr, steps):
    path = np.empty((steps, 2))
    theta = np.array([w, b], dtype=float)
    for k in range(steps):
        theta = theta - lr * np.array(gradient(x, y, *theta))
        path[k] = theta
    return path
