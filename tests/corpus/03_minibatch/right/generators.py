# right: a generator of updates; batches as a tuple of arrays
import numpy as np


def batches(n, batch_size, rng=None):
    def cut(order):
        for start in range(0, n, batch_size):
            yield order[start : min(start + batch_size, n)]

    return list(cut(rng.permutation(np.arange(n)) if rng else np.arange(n)))


def updates(x, y, w, b, lr, epochs, batch_size, rng):
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            px, py = x.take(part), y.take(part)
            r = py - b - w * px
            db, dw = -2 * np.average(r), -2 * np.average(r * px)
            w -= lr * dw
            b -= lr * db
            yield w, b


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    return list(updates(x, y, w, b, lr, epochs, batch_size, rng))
