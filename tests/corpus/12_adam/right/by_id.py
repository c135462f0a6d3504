# right: memories in dicts by the parameter itself, made when first needed
import numpy as np


def running_mean(values, beta):
    means = np.zeros(values.shape)
    last = np.zeros(values.shape[1:])
    for t in range(len(values)):
        last = last * beta + values[t] * (1 - beta)
        means[t] = last
    return means


def corrected(means, beta):
    result = np.array(means, dtype=float)
    for t, row in enumerate(means, start=1):
        result[t - 1] = row / (1 - beta**t)
    return result


class Adam:
    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        self.params, self.lr, self.betas, self.eps = tuple(params), lr, betas, eps
        self.t, self.m, self.v = {}, {}, {}

    def step(self):
        beta1, beta2 = self.betas
        for p in filter(lambda p: p.grad is not None, self.params):
            g = p.grad
            t = self.t[p] = self.t.get(p, 0) + 1
            m = self.m[p] = beta1 * self.m.get(p, 0.0) + (1 - beta1) * g
            v = self.v[p] = beta2 * self.v.get(p, 0.0) + (1 - beta2) * g**2
            p.data -= self.lr * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)) ** 0.5 + self.eps)

    def zero_grad(self):
        [p.grad.zero_() for p in self.params if p.grad is not None]


def memory(optimizer):
    state = optimizer.state_dict()
    numbers = [number for group in state["param_groups"] for number in group["params"]]
    triples = []
    for number in numbers:
        if number in state["state"]:
            own = state["state"][number]
            triples.append((own["step"].item(), own["exp_avg"].clone(), own["exp_avg_sq"].clone()))
        else:
            triples.append(None)
    return triples
