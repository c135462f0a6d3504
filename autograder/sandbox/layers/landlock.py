"""Landlock: the calling process gives up all files but the named ones, without any privilege.

It also gives up TCP, signals and abstract sockets beyond itself where the kernel can restrict them. What
it cannot restrict (chmod, chown, stat, UDP) is left to the other layers.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from autograder.sandbox.layers.linux import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
GET_VERSION = 1
RULE_PATH_BENEATH = 1

WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
REFER, TRUNCATE = 1 << 13, 1 << 14

# The number of file rights that each version of the interface knows.
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
NET_TCP = 0b11
SCOPE_SOCKETS_AND_SIGNALS = 0b11

READ = READ_FILE | READ_DIR
USE = READ_FILE | WRITE_FILE
OWN = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
FOR_FILES = WRITE_FILE | READ_FILE | TRUNCATE


def version() -> int:
    """The kernel's version of the interface; OSError if there is no Landlock."""
    return syscall(CREATE_RULESET, "landlock", None, ctypes.c_size_t(0), ctypes.c_uint32(GET_VERSION))


def restrict(read: Iterable[str], use: Iterable[str] = (), own: Iterable[str] = ()) -> None:
    """Keep the named files and folders with all below them, and lose every other, for good; OSError if the kernel denies it.

    Nothing may be executed, not even what may be read. Paths that do not exist are left out. `no_new_privs` must be set.

    Args:
        read: may be read; use: devices that may be read and written.
        own: folders in which files and folders may be made, changed and removed.
    """
    known = version()
    rights = (1 << RIGHTS.get(known, 16)) - 1
    attributes = struct.pack("=Q", rights)
    if known >= 4:
        attributes += struct.pack("=Q", NET_TCP)
    if known >= 6:
        attributes += struct.pack("=Q", SCOPE_SOCKETS_AND_SIGNALS)
    size, no_flags = ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0)
    ruleset = syscall(CREATE_RULESET, "landlock_create_ruleset", attributes, size, no_flags)
    try:
        for paths, access in ((read, READ), (use, USE), (own, OWN)):
            for path in paths:
                _allow(ruleset, path, access & rights)
        syscall(RESTRICT_SELF, "landlock_restrict_self", ctypes.c_int(ruleset), no_flags)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= FOR_FILES
        rule = struct.pack("=Qi", access, place)
        what, kind = f"landlock_add_rule {path}", ctypes.c_int(RULE_PATH_BENEATH)
        syscall(ADD_RULE, what, ctypes.c_int(ruleset), kind, rule, ctypes.c_uint32(0))
    finally:
        os.close(place)
