# wrong: train - the means are divided by the length of the batch once more
# mistake: averaged-twice
import numpy as np


def batches(n, batch_size, rng=None):
    positions = np.arange(n)
    if rng is not None:
        positions = rng.permutation(n)
    return [positions[first : first + batch_size] for first in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            m = len(part)
            gaps = w * x[part] + b - y[part]
            w -= lr * 2 * np.mean(gaps * x[part]) / m
            b -= lr * 2 * np.mean(gaps) / m
            path.append((w, b))
    return np.array(path)
