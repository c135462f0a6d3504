"""Namespaces, by bubblewrap: a file system with nothing but Python in it, no network, no other process.

`find_launcher` gives the command line to put before Python's: the strongest one that works here, found by
running each. Where namespaces are not to be had, an ordinary user's identity is tried instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import autograder
from autograder.sandbox.layers.visible import PACKAGE, package_files

HOME_INSIDE = "/sandbox"
WORKING_DIR_MIB = 64
NOBODY = 65534
TRIAL_SECONDS = 30
TRIAL = "import autograder.sandbox, ctypes, sys; print(sys.version, sys.prefix, sys.base_prefix, autograder.__file__)"
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
SYSTEM_FILES = (
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"),
    *("/etc/alternatives", "/etc/localtime", "/etc/fonts"),
)
ENVIRONMENT = ("bin", "lib", "lib64", "include", "pyvenv.cfg")


@dataclass(frozen=True)
class Launcher:
    """A way to start the fork server.

    Attributes:
        prefix: what comes before the interpreter on the command line.
        home: the folder inside in which it may write, None where that is a folder of the host's.
        owner: the user who must own that folder of the host's, None for the grader's own user.
        reason: why there are no namespaces, empty if there are.
    """

    prefix: tuple[str, ...] = ()
    home: str | None = None
    owner: int | None = None
    reason: str = ""

    @property
    def namespaces(self) -> bool:
        """Whether the process starts in namespaces of its own."""
        return self.home is not None


def readable(own: Sequence[str] | None = None) -> tuple[str, ...]:
    """What Python needs to run and to import: the system's libraries, the environment, and of this package some files.

    No path is a link, nor leads through one. Where the package lies within a library's folder, that is named piece by piece.

    Args:
        own: the files of this package; those of every visible module by default.
    """
    paths = dict.fromkeys(path for path in _all_around() if not os.path.islink(path))
    unique = [path for path in paths if not any(_below(path, other) for other in paths if other != path)]
    return (*unique, *(package_files() if own is None else own))


def _all_around() -> Iterator[str]:
    """What Python needs, without this package, and links among it."""
    for path in _named():
        yield from _around(os.path.realpath(path))


def _named() -> tuple[str, ...]:
    """What Python needs, by the names that it uses.

    The environment's folders are named one by one: a course may lie in the folder of its own environment.
    """
    paths = [path for path in (*SYSTEM, *SYSTEM_FILES) if os.path.exists(path)]
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}:
        for start in {prefix, os.path.realpath(prefix)}:
            paths += [path for part in ENVIRONMENT if os.path.exists(path := os.path.join(start, part))]
    paths += [path for path in sys.path if path.endswith("-packages") and os.path.isdir(path)]
    paths += [os.path.dirname(str(autograder.__file__))]
    return tuple(dict.fromkeys(os.path.abspath(path) for path in paths))


def _around(path: str) -> Iterator[str]:
    """A path, or, if this package lies in it, all that is in it but the package."""
    if not _below(PACKAGE, path):
        if path != PACKAGE:
            yield path
        return
    for entry in os.scandir(path):
        if entry.is_symlink():
            yield entry.path
        else:
            yield from _around(entry.path)


@cache
def find_launcher(allowed: bool = True) -> Launcher:
    """The strongest launcher that works on this machine; `allowed`: whether namespaces may be used."""
    reason = "not wanted"
    if allowed:
        reason = "bubblewrap (bwrap) is not installed"
        for launcher in _bubblewraps():
            if not (reason := _trial(launcher)):
                return launcher
    if os.geteuid() == 0 and (drop := drop_root()):
        launcher = Launcher(drop, owner=NOBODY, reason=reason)
        if not _trial(launcher):
            return launcher
    return Launcher(reason=reason)


def _bubblewraps() -> Iterator[Launcher]:
    if not (found := shutil.which("bwrap")):
        return
    bwrap = os.path.realpath(found)
    inner = (bwrap, *view(), *_walls())
    if os.geteuid() != 0:
        yield Launcher(inner, HOME_INSIDE)
        return
    # Root's bubblewrap would keep root's identity. So a first one makes the files visible wherever they lie (an
    # environment below /root, say), and what it starts is an ordinary user's before the second one begins.
    if drop := drop_root():
        stage = (bwrap, *view(bwrap), "--dev-bind", "/dev", "/dev", "--dev-bind", "/proc", "/proc", "--die-with-parent")
        yield Launcher((*stage, "--", *drop, *inner), HOME_INSIDE)
    yield Launcher(inner, HOME_INSIDE)


def drop_root() -> tuple[str, ...]:
    """What starts a command as an ordinary user without any right of root's; empty where there is no setpriv."""
    setpriv = shutil.which("setpriv")
    if not setpriv:
        return ()
    ids = ("--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups")
    return (setpriv, *ids, "--no-new-privs", "--bounding-set", "-all", "--inh-caps", "-all")


def view(*more: str) -> list[str]:
    """Bubblewrap's words for read-only binds of what Python needs, and of some files more.

    Parents are made first, or they would be root's alone.
    """
    bound = readable()
    bound += tuple(path for path in more if not any(_below(path, other) for other in bound))
    links = {path: real for path in (*_named(), *_all_around()) if (real := os.path.realpath(path)) != path}
    arguments: list[str] = []
    made = {"/", *links}
    for path in (*links, *bound):
        for parent in reversed(Path(path).parents):
            if str(parent) not in made:
                arguments += ["--dir", str(parent)]
                made.add(str(parent))
        arguments += ["--symlink", links[path], path] if path in links else ["--ro-bind", path, path]
    return arguments


def _walls() -> list[str]:
    size = str(WORKING_DIR_MIB << 20)
    return [
        *("--size", size, "--tmpfs", HOME_INSIDE, "--proc", "/proc", "--dev", "/dev"),
        *("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--new-session"),
        *("--die-with-parent", "--as-pid-1", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME_INSIDE),
    ]


def _trial(launcher: Launcher) -> str:
    """Start Python by this launcher; an empty text if that works, else the last line of what it said.

    It must be the very same Python: one that cannot read its own library takes the system's, without a word.
    """
    expected = f"{sys.version} {sys.prefix} {sys.base_prefix} {autograder.__file__}"
    command = [*launcher.prefix, sys.executable, "-P", "-s", "-c", TRIAL]
    env: Mapping[str, str] = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=TRIAL_SECONDS, check=False, env=env, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0 and done.stdout.decode(errors="replace").strip() == expected:
        return ""
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "another Python came up than this one"


def _below(path: str, other: str) -> bool:
    return path.startswith(other.rstrip("/") + "/")
