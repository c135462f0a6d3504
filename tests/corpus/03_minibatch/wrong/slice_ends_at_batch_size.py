# wrong: batches, train - the slice ends at batch_size
# mistake: none
# follow-through: train
# line: result.append(idx[start:batch_size])

import numpy as np

def batches(n, batch_size, rng=None):
    idx = np.arange(n) if rng is None else rng.permutation(n)
    result = []
    for start in range(0, n, batch_size):
        result.append(idx[start:batch_size])
    return result


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for epoch in range(epochs):
        for idx in batches(len(x), batch_size, rng):
            xb, yb = x[idx], y[idx]
            err = w * xb + b - yb
            dw = 2 * np.mean(err * xb)
            db = 2 * np.mean(err)
            w = w - lr * dw
            b = b - lr * db
            rows.append((w, b))
    return np.array(rows)
