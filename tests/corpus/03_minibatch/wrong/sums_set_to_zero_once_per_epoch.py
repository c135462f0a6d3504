# wrong: train - the sums are set to zero before the loop over the batches, so they run on from batch to batch
# mistake: sums-of-terms-not-reset
import numpy as np


def batches(n, batch_size, rng=None):
    positions = np.arange(n)
    if rng is not None:
        positions = rng.permutation(n)
    return [positions[first : first + batch_size] for first in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for _ in range(epochs):
        sum_w = sum_b = 0.0
        for part in batches(len(x), batch_size, rng):
            for i in part:
                gap = w * x[i] + b - y[i]
                sum_w += gap * x[i]
                sum_b += gap
            w -= lr * 2 * sum_w / len(part)
            b -= lr * 2 * sum_b / len(part)
            path.append((w, b))
    return np.array(path)
