# right: one matrix of weights for the running mean
import numpy as np
import torch


def running_mean(values, beta):
    values = np.asarray(values, dtype=float)
    T = len(values)
    k = np.subtract.outer(np.arange(T), np.arange(T))
    weights = np.where(k >= 0, (1 - beta) * np.power(float(beta), np.maximum(k, 0)), 0.0)
    return np.tensordot(weights, values, axes=1)


def corrected(means, beta):
    return np.array([mean / (1 - beta ** (t + 1)) for t, mean in enumerate(means)])


class Adam:
    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.state = [[0, torch.zeros_like(p), torch.zeros_like(p)] for p in self.params]

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for p, s in zip(self.params, self.state):
            if p.grad is None:
                continue
            s[0] += 1
            s[1] = b1 * s[1] + (1 - b1) * p.grad
            s[2] = b2 * s[2] + (1 - b2) * p.grad ** 2
            m = s[1] / (1 - b1 ** s[0])
            v = s[2] / (1 - b2 ** s[0])
            p -= self.lr * m / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


def memory(optimizer):
    out = []
    for group in optimizer.param_groups:
        for p in group['params']:
            s = optimizer.state.get(p)
            out.append((int(s['step']), s['exp_avg'].clone(), s['exp_avg_sq'].clone()) if s else None)
    return out
