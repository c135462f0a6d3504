# wrong: Adam, memory - gradients become None, and the optimizer's own memory is handed out
# mistake: gradients-replaced, not-copied
import numpy as np
import torch


def running_mean(values, beta):
    out = np.zeros(np.shape(values))
    m = np.zeros(np.shape(values)[1:])
    for t, value in enumerate(values):
        m = beta * m + (1 - beta) * value
        out[t] = m
    return out


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
            p.grad = None


def memory(optimizer):
    out = []
    for group in optimizer.param_groups:
        for p in group['params']:
            s = optimizer.state.get(p)
            out.append((int(s['step']), s['exp_avg'], s['exp_avg_sq']) if s else None)
    return out
