# wrong: train - x and y are permuted by two calls, and so come in two orders
# mistake: shuffled-apart
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
        xs, ys = x, y
        if rng is not None:
            xs = x[rng.permutation(n)]
            ys = y[rng.permutation(n)]
        for part in batches(n, batch_size):
            gaps = w * xs[part] + b - ys[part]
            w, b = w - lr * 2 * np.mean(gaps * xs[part]), b - lr * 2 * np.mean(gaps)
            path.append((w, b))
    return np.array(path)
