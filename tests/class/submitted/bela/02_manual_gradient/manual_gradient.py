def predict(x, w, b):
    return [w * float(v) + b for v in x]


def mse(y_hat, y):
    total = 0.0
    for a, t in zip(y_hat, y):
        total += (float(a) - float(t)) ** 2
    return total / len(y)


def gradient(x, y, w, b):
    n = len(x)
    dw = sum(2 * (w * float(v) + b - float(t)) * float(v) for v, t in zip(x, y)) / n
    db = sum(2 * (w * float(v) + b - float(t)) for v, t in zip(x, y)) / n
    return [dw, db]


def train(x, y, w, b, lr, steps):
    rows = []
    while len(rows) < steps:
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        b -= lr * db
        rows.append((w, b))
    return rows
