"""What a result depends on besides the course and the submission: the versions of what computes and words it."""

from __future__ import annotations

import platform
from importlib import metadata


def versions() -> dict[str, str]:
    """Versions of what results depend on: numbers, the words of exceptions, figures."""
    packages = ("trajectory-autograder", "torch", "numpy", "matplotlib")
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in packages}}
