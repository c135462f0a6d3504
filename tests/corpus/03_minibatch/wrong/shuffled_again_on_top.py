# wrong: train - each epoch permutes what the epoch before has left, so the second epoch's order is another than asked for
# mistake: permutations-pile-up
import numpy as np


def batches(n, batch_size, rng=None):
    positions = np.arange(n)
    if rng is not None:
        positions = rng.permutation(n)
    return [positions[first : first + batch_size] for first in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    n = len(x)
    for _ in range(epochs):
        if rng is not None:
            order = rng.permutation(n)
            x, y = x[order], y[order]
        for part in batches(n, batch_size):
            gaps = w * x[part] + b - y[part]
            w, b = w - lr * 2 * np.mean(gaps * x[part]), b - lr * 2 * np.mean(gaps)
            path.append((w, b))
    return np.array(path)
