"""What every result rests on besides a course and a submission: this package, its libraries, the system, the processor.

Whatever is kept from one run to the next is kept for the very same surroundings. They are hashes of content and the
libraries' own words about their release, and nothing heavy is imported for them.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from autograder.sandbox.child.preload import COMPUTING
from autograder.sandbox.host.launch import KERNELS

# Libraries that say their release in a small file of their own, and those that do in what pip keeps.
BY_FILE = {"PyTorch": "torch", "NumPy": "numpy"}
BY_RELEASE = ("jupytext", "nbgrader", "matplotlib")
CPUINFO = Path("/proc/cpuinfo")


@cache
def surroundings() -> Mapping[str, str]:
    """By what a person calls it, each thing that a result rests on, as text or as a hash."""
    package = Path(__file__).parent
    return {
        "Python": sys.version,
        "this package": content_hash(package, package.rglob("*.py")),
        **{name: _version_file(module) for name, module in BY_FILE.items()},
        **{name: _release(name) for name in BY_RELEASE},
        "the processor": _processor(),
        "the system": f"{platform.platform()} {shutil.which('bwrap')} {os.geteuid() if hasattr(os, 'geteuid') else ''}",
        "the environment": str([os.environ.get(name) for name in (*KERNELS, COMPUTING)]),
    }


def content_hash(root: Path, files: Iterable[Path]) -> str:
    """A hash of what some files below a folder hold, and of their names; OSError if one cannot be read."""
    whole = hashlib.sha256()
    for path in sorted(files):
        data = path.read_bytes()
        whole.update(f"{path.relative_to(root).as_posix()}\n{len(data)}\n".encode("utf-8", "surrogateescape") + data)
    return whole.hexdigest()


def _version_file(library: str) -> str:
    """The file in which a library says its version, which is read without importing it."""
    found = find_spec(library)
    if found is None or found.origin is None:
        return ""
    with suppress(OSError):
        return Path(found.origin).with_name("version.py").read_text(encoding="utf-8")
    return ""


def _release(library: str) -> str:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(library)
    return ""


def _processor() -> str:
    """What the processor can do, which decides on the kernels that compute: on Linux its flags, elsewhere its name."""
    with suppress(OSError):
        lines = CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
        told = ("model name", "flags", "Features", "CPU part", "isa")
        return hashlib.sha256("\n".join(sorted({line for line in lines if line.startswith(told)})).encode()).hexdigest()
    return platform.processor() or platform.machine()
