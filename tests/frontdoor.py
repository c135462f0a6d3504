"""The command line inside the process of the tests: the same words, files and exit codes, on fork servers that stay."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from autograder.classroom import grade_class
from autograder.frontends.cli import main
from autograder.nb import grader
from autograder.sandbox.host import pool, sandbox
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.limits import Limits
from tests.helpers import own_environment

MAKERS = (grade_class, grader, sandbox, pool)  # the modules that make the sandboxes of a command
# pytest within pytest: with the course's plugin, without those that look at the whole process as they end.
ALONE = ["--disable-plugin-autoload", "-p", "autograder.frontends.pytest_plugin"]
ALONE += [word for name in ("cacheprovider", "unraisableexception", "threadexception") for word in ("-p", f"no:{name}")]


class Shelf:
    """Started sandboxes, lent to one command after another: each start of one takes two seconds of a processor."""

    def __init__(self) -> None:
        self._idle: list[Sandbox] = []

    @contextlib.contextmanager
    def sandbox(self, limits: Limits | None = None) -> Iterator[Sandbox]:
        """One sandbox, with these limits, for as long as this lasts."""
        try:
            sandbox = self._idle.pop()
        except IndexError:
            sandbox = Sandbox()
            sandbox.prepare()  # in a thread that stays: a fork server ends with the thread that started it
            sandbox.start()
        sandbox.limits, server = limits or Limits(), sandbox._server
        try:
            yield sandbox
        finally:
            if sandbox._server is server:
                self._idle.append(sandbox)
            else:  # started anew, maybe in a thread that has ended
                sandbox.close()

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """For as long as this lasts, whoever grades in this process does so on the sandboxes of this shelf."""
        with contextlib.ExitStack() as stack:

            def lend(limits: Limits | None = None, needed: frozenset[str] = frozenset(), fork: bool = True) -> Any:
                if not fork or (limits and limits.gpu):  # of a rarer kind
                    return Sandbox(limits, needed=needed, fork=fork)
                loan = stack.enter_context(contextlib.ExitStack())
                sandbox = loan.enter_context(self.sandbox(limits))
                sandbox.needed = needed
                return Lent(sandbox, loan)

            for module in MAKERS:
                stack.enter_context(mock.patch.object(module, "Sandbox", lend))
            yield

    def autograder(self, *words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """`autograder WORDS`, as `run_cli` starts it in a process of its own; what nobody expects is raised."""
        return self._call(["autograder", *map(str, words)], main, cwd)

    def pytest(self, *words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """`pytest WORDS`, as `run_pytest` starts it in a process of its own, with no plugin but the course's."""
        arguments = [*ALONE, *map(str, words)]
        before = dict(sys.modules)
        with mock.patch.object(sys, "path", list(sys.path)):
            try:
                return self._call(["pytest", *arguments], lambda: sys.exit(pytest.main(arguments)), cwd)
            finally:
                for name in sys.modules.keys() - before.keys():
                    if str(getattr(sys.modules[name], "__file__", "")).startswith(str(cwd)):
                        del sys.modules[name]
                sys.modules.update(before)

    def _call(self, arguments: list[str], run: Callable[[], object], cwd: Path) -> subprocess.CompletedProcess[str]:
        code = 0
        with io.BytesIO() as said, io.BytesIO() as told:
            out, err = io.TextIOWrapper(said, "utf-8"), io.TextIOWrapper(told, "utf-8", "backslashreplace")
            with (
                contextlib.chdir(cwd),
                mock.patch.dict(os.environ, own_environment(), clear=True),
                mock.patch.object(os, "sched_getaffinity", lambda _: {0}),  # the tests run on the other cores as well
                mock.patch.multiple(sys, argv=arguments, excepthook=sys.excepthook, stdin=io.StringIO()),
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
                self.in_use(),
            ):
                try:
                    run()
                except SystemExit as end:
                    code = end.code if isinstance(end.code, int) else 0
            out.flush()
            err.flush()
            return subprocess.CompletedProcess(arguments, code, said.getvalue().decode(), told.getvalue().decode())

    def close(self) -> None:
        """End them all."""
        while self._idle:
            self._idle.pop().close()


class Lent:
    """A sandbox of a shelf, which is started already, and stays so."""

    def __init__(self, sandbox: Sandbox, loan: contextlib.ExitStack) -> None:
        self._sandbox, self._loan = sandbox, loan

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sandbox, name)

    def __enter__(self) -> Lent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self) -> None:
        """It is."""

    def close(self) -> None:
        """It goes back to the shelf, for whoever is next."""
        self._loan.close()
