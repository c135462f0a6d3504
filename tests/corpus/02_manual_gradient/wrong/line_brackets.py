# wrong: predict, gradient, train - brackets in a class that two steps use
# mistake: none
# follow-through: train
# line: return self.w * (x + self.b)
# -*- coding: utf-8 -*-
from __future__ import annotations
from dataclasses import dataclass
import numpy as np


@dataclass
class Line:
    w: float
    b: float

    def __call__(self, x):
        return self.w * (x + self.b)


def predict(x, w, b):
    print("predict \u2603 \x1b[31m", len(x))
    return Line(w, b)(x)


def mse(y_hat, y):
    return np.float64(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    e = Line(w, b)(x) - y
    dw, db = 2 * np.mean(e * x), 2 * np.mean(e)
    return dw, db


def train(x, y, w, b, lr, steps):
    history: list[list[float]] = []
    line = Line(w, b)
    for _ in range(steps):
        dw, db = gradient(x, y, line.w, line.b)
        line.w -= lr * dw
        line.b -= lr * db
        history.append([line.w, line.b])
    return history


assert predict(np.array([1.0]), 2.0, 3.0)[0] == 5.0
if __name__ == "__main__":
    print(train(np.arange(3.0), np.arange(3.0), 0.0, 0.0, 0.1, 3))
