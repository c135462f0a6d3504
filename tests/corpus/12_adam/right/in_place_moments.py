# right: moments in place, a step size and a scaled epsilon
import numpy as np
import torch


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
        self.lr, (self.b1, self.b2), self.eps = lr, betas, eps
        self.slots = [[p, torch.zeros_like(p), torch.zeros_like(p), 0] for p in params]

    @torch.no_grad()
    def step(self):
        for slot in self.slots:
            p, m, v, _ = slot
            if p.grad is None:
                continue
            slot[3] += 1
            m.mul_(self.b1).add_(p.grad, alpha=1 - self.b1)
            v.mul_(self.b2).addcmul_(p.grad, p.grad, value=1 - self.b2)
            bias1, bias2 = 1 - self.b1 ** slot[3], 1 - self.b2 ** slot[3]
            denominator = (v.sqrt() / bias2**0.5).add_(self.eps)
            p.addcdiv_(m, denominator, value=-self.lr / bias1)

    def zero_grad(self):
        for slot in self.slots:
            if slot[0].grad is not None:
                slot[0].grad.fill_(0)


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
