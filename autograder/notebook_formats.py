"""jupytext and nbformat, imported without what takes ten times as long as they do.

nbformat validates with jsonschema, and that loads, where JupyterLab has brought one, a grammar of internationalised
addresses: more than a second for whoever checks a notebook. No notebook's schema speaks of such an address.
"""

import sys
from importlib import import_module

GRAMMAR = "rfc3987_syntax"


def _import_without(missing: str, name: str) -> None:
    """Import a module for the first time as if another one, of which it can do without, were not installed."""
    if missing in sys.modules:
        return
    sys.modules[missing] = None  # type: ignore[assignment]
    try:
        import_module(name)
    finally:
        del sys.modules[missing]


_import_without(GRAMMAR, "jsonschema")

import jupytext  # noqa: E402
import nbformat  # noqa: E402
from jupytext.magics import comment_magic  # noqa: E402

__all__ = ["comment_magic", "jupytext", "nbformat"]
