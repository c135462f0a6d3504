# wrong: batches, train - n // size batches are made, and what is left over is in none; train uses it
# mistake: drops-last
# follow-through: train
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            gaps = w * x[part] + b - y[part]
            dw = 2 / len(part) * np.sum(gaps * x[part])
            db = 2 / len(part) * np.sum(gaps)
            w, b = w - lr * dw, b - lr * db
            path.append((w, b))
    return np.array(path)
