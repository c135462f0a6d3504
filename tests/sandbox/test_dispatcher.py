"""Whoever sets out to replace PyTorch's own kernels is counted, and whoever adds operators of their own is not."""

import pytest
import torch

from autograder.sandbox.child.dispatcher import kernels_announced


@pytest.mark.parametrize(
    ("namespace", "key", "counted"),
    [("aten", "CPU", 1), ("_", "CPU", 1), ("aten", "Meta", 0), ("aten", "CUDA", 0), ("mine", "CPU", 0)],
)
def test_who_announces_kernels_of_pytorch_s_operators_is_counted(namespace, key, counted, monkeypatch):
    monkeypatch.setitem(vars(torch._C), "_dispatch_library", torch._C._dispatch_library)  # it is put back afterwards
    announced = kernels_announced()
    torch.library.Library(namespace, "IMPL", key)
    assert announced() == counted
