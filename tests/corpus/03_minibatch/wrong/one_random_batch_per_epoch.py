# wrong: train - an epoch is a single batch that is drawn at random, not all of them
# mistake: none
import numpy as np


def batches(n, batch_size, rng=None):
    positions = np.arange(n)
    if rng is not None:
        positions = rng.permutation(n)
    return [positions[first : first + batch_size] for first in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for epoch in range(epochs):
        parts = batches(len(x), batch_size, rng)
        part = parts[epoch % len(parts)]
        gaps = w * x[part] + b - y[part]
        w, b = w - lr * 2 * np.mean(gaps * x[part]), b - lr * 2 * np.mean(gaps)
        path.append((w, b))
    return np.array(path)
