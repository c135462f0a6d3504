"""Autograd, in both directions, and optimizers."""

from __future__ import annotations

import torch

from tests.device_programs.table import IN_PLACE, NO_LEAF, ones, program
from tests.device_programs.telling import Place


@program("there [2.0, 4.0]", "same")
def gradients_live_with_their_leaf(d):
    w = torch.tensor([1.0, 2.0], device=d, requires_grad=True)
    (w**2).sum().backward()
    return w.grad


@program("there [4.0, 8.0]", "same")
def gradients_add_up(d):
    w = torch.tensor([1.0, 2.0], device=d, requires_grad=True)
    for _ in range(2):
        (w**2).sum().backward()
    return w.grad


@program("there leaf [0.5, 0.5]", "same")
def an_update_by_hand(d):
    w = ones(d, grad=True)
    w.sum().backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
    return w


@program(IN_PLACE, "same")
def an_update_that_is_recorded(d):
    w = ones(d, grad=True)
    w.sum().backward()
    w -= 0.5 * w.grad
    return w


@program(NO_LEAF, "there leaf [0.5, 0.5]")
def an_optimizer_of_what_moved_too_late(d):
    w = ones(grad=True).to(d)
    optimizer = torch.optim.SGD([w], lr=0.5)
    w.sum().backward()
    optimizer.step()
    return w


@program("there computed [1.0, 1.0]; cpu leaf [0.5, 0.5]", "there leaf [0.5, 0.5]; there leaf [0.5, 0.5]")
def an_optimizer_from_before_the_move(d):
    w = ones(grad=True)
    optimizer = torch.optim.SGD([w], lr=0.5)
    moved = w.to(d)
    moved.sum().backward()
    optimizer.step()
    return moved, w


@program("there leaf [0.5, 0.5]", "same")
def sgd(d):
    return stepped(torch.optim.SGD, d, lr=0.5)


@program("there leaf [0.5, 0.5]", "same")
def adam(d):
    return stepped(torch.optim.Adam, d, lr=0.5, eps=0.0)


@program("there leaf [0.0, 0.0]", "same")
def rmsprop(d):
    return stepped(torch.optim.RMSprop, d, lr=0.1, alpha=0.99, eps=0.0)


def stepped(kind, d, **settings):
    """One step from (1, 1) along the gradient (1, 1)."""
    w = ones(d, grad=True)
    optimizer = kind([w], **settings)
    w.sum().backward()
    optimizer.step()
    return w


@program("there; there", "same")
def the_optimizers_memory_lives_there(d):
    w = ones(d, grad=True)
    optimizer = torch.optim.Adam([w])
    w.sum().backward()
    optimizer.step()
    return Place(optimizer.state[w]["exp_avg"]), Place(optimizer.state[w]["exp_avg_sq"])


@program("RuntimeError: ")
def a_gradient_of_another_device(d):
    w = ones(d, grad=True)
    w.grad = ones()


@program("there [3.0, 3.0, 3.0]; True", "same")
def a_view_shares(d):
    x = torch.ones(3, device=d)
    view = x.view(3, 1)
    view.add_(2)
    return x, view._base is x


def line_loss(p):
    x = torch.tensor([0.0, 1.0, 3.0], device=p.device)
    return ((p[0] * x + p[1] - 2 * x) ** 2).mean()


@program("there 1.666667; there -4.666667", "same")
def a_directional_derivative(d):
    return torch.func.jvp(line_loss, (ones(d),), (ones(d),))


@program("there [-4.0, -0.666667]", "same")
def a_gradient_in_forward_mode(d):
    return torch.func.jacfwd(line_loss)(ones(d))


@program("there [6.666667, 2.666667, 2.666667, 2.0]", "same")
def a_hessian(d):
    return torch.func.hessian(line_loss)(ones(d))


@program("there [2.0, 2.0]")
def autocast_switched_off(d):
    with torch.autocast(d.type, enabled=False):
        return ones(d) + ones(d)


@program("there float64 [2.0, 2.0]")
def autocast_leaves_float64_alone(d):
    exact = torch.ones(2, device=d, dtype=torch.float64)
    with torch.autocast(d.type, dtype=torch.float16):
        return exact @ torch.eye(2, device=d, dtype=torch.float64) + 1
