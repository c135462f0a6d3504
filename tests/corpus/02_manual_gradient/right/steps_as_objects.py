# right: a step is an object that can be called, another a lambda
import numpy as np


class Line:
    def __call__(self, x, w, b):
        return np.polyval([w, b], x)


predict = Line()


mse = lambda y_hat, y: np.square(np.subtract(y_hat, y)).mean()


def gradient(x, y, w, b):
    n = len(x)
    gaps = predict(x, w, b) - y
    return 2 / n * np.dot(gaps, x), 2 / n * gaps.sum()


def train(x, y, w, b, lr, steps):
    history = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        b -= lr * db
        history.append([w, b])
    return history
