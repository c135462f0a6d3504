# wrong: batches, train - np.random.shuffle shuffles the positions, whatever generator was handed in; train uses it
# mistake: global-generator
# follow-through: train
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n)
    if rng is not None:
        np.random.shuffle(order)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


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
