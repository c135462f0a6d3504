# right: chunks with islice, a Vandermonde matrix
import numpy as np
import math


def batches(n, batch_size, rng=None):
    from itertools import islice
    it = iter(range(n) if rng is None else rng.permutation(n))
    return [np.fromiter(chunk, dtype=int) for chunk in iter(lambda: list(islice(it, batch_size)), [])]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    params, lines = np.array([w, b]), []
    for parts in (batches(len(x), batch_size, rng) for _ in range(epochs)):
        for p in parts:
            A = np.vander(x[p], 2)
            params = params - lr * 2 * (A.T @ (A @ params - y[p])) / p.size
            lines += [params]
    return lines
