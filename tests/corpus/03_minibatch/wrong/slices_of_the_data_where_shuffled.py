# wrong: train - x is taken by the shuffled positions and y by a slice
# mistake: x-alone-shuffled
import numpy as np


def batches(n, batch_size, rng=None):
    positions = np.arange(n)
    if rng is not None:
        positions = rng.permutation(n)
    return [positions[first : first + batch_size] for first in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for _ in range(epochs):
        for k, part in enumerate(batches(len(x), batch_size, rng)):
            xs = x[part]
            ys = y[k * batch_size : (k + 1) * batch_size]
            gaps = w * xs + b - ys
            w, b = w - lr * 2 * np.mean(gaps * xs), b - lr * 2 * np.mean(gaps)
            path.append((w, b))
    return np.array(path)
