"""The package as a wheel, made of what is installed: a released folder brings it along, and needs nothing published.

A wheel is a zip with the package, what was declared of it, and a list of hashes. No tool that builds wheels works without
the sources that an installed package does not have, so this is written here.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from importlib import metadata
from pathlib import Path

import autograder
from autograder.atomic_files import PART, zipped
from autograder.errors import UsageError

DISTRIBUTION = "trajectory-autograder"
DECLARED = ("METADATA", "entry_points.txt")
TAGS = "Wheel-Version: 1.0\nGenerator: autograder release\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel() -> tuple[str, bytes]:
    """The wheel's file name and its bytes, the same each time; UsageError if this package is not installed as a whole."""
    try:
        installed = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        raise UsageError("autograder runs here without being installed: install it with  pip install -e .") from None
    stem = f"{DISTRIBUTION.replace('-', '_')}-{installed.version}"
    root = Path(autograder.__file__).parent
    files = {
        path.relative_to(root.parent).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.endswith(PART)
    }
    for name in DECLARED:
        text = installed.read_text(name)
        if text is None:
            raise UsageError(f"{DISTRIBUTION} is installed without its {name}: install it anew with  pip install -e .")
        head = text.partition("\n\n")[0] + "\n" if name == "METADATA" else text  # without the README that follows
        files[f"{stem}.dist-info/{name}"] = head.encode()
    files[f"{stem}.dist-info/WHEEL"] = TAGS.encode()
    record = f"{stem}.dist-info/RECORD"
    files[record] = _record(files, record).encode()
    return f"{stem}-py3-none-any.whl", zipped(files)


def _record(files: dict[str, bytes], own: str) -> str:
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\n")
    for name, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        table.writerow([name, f"sha256={digest}", len(data)])
    table.writerow([own, "", ""])
    return lines.getvalue()
