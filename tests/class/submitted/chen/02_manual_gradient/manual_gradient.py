from functools import partial
import numpy as np


def line(x, w, b):
    return np.add(np.multiply(x, w), b)


predict = partial(line)
mse = lambda y_hat, y: np.mean(np.square(np.subtract(y_hat, y)))


class Gradient:
    def __call__(self, x, y, w, b):
        e = np.dot(np.stack([x, np.ones_like(x)], axis=1), np.array([w, b])) - y
        return np.array([2 * e @ x / len(x), 2 * e.sum() / len(x)])


gradient = Gradient()


def train(x, y, w, b, lr, steps):
    path = np.empty((steps, 2))
    theta = np.array([w, b])
    for t in range(steps):
        theta = theta - lr * gradient(x, y, *theta)
        path[t] = theta
    return path
