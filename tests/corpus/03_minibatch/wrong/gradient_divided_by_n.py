# wrong: train - the sums of a batch are divided by the number of all points
# mistake: by-all-points
import numpy as np


def batches(n, batch_size, rng=None):
    positions = np.arange(n)
    if rng is not None:
        positions = rng.permutation(n)
    return [positions[first : first + batch_size] for first in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    n = len(x)
    path = []
    for _ in range(epochs):
        for part in batches(n, batch_size, rng):
            gaps = w * x[part] + b - y[part]
            w, b = w - lr * 2 / n * np.sum(gaps * x[part]), b - lr * 2 / n * np.sum(gaps)
            path.append((w, b))
    return np.array(path)
