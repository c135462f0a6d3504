"""Where the events of `watch` come from, and the loop that takes them in: keys, saved files, finished checks."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any

from rich.console import Console

from autograder.atomic_files import real
from autograder.course.outline import PROGRAMS
from autograder.course.spec import Course
from autograder.errors import AutograderError, UsageError
from autograder.frontends.check import Checker
from autograder.frontends.progress import Kept
from autograder.frontends.watch.actions import drawn, put_back
from autograder.frontends.watch.keyboard import have_keys, read_key, single_keys
from autograder.frontends.watch.screen import draw
from autograder.frontends.watch.state import Checked, Event, Key, Redraw, Saved, Watch
from autograder.sandbox.host.door import runner_for
from autograder.sandbox.host.runner import Runner

DEBOUNCE_MS = 100  # an editor that saves in several writes is waited for, no longer than this
STEP_MS = 5  # no change for this long: the save is over
LOOK_MS = 1000  # how often to see whether the folder is still the same
LOST_SECONDS = 0.3
WAKE_SECONDS = 0.5
PATIENCE_SECONDS = 0.3  # a check that takes longer is said to be under way


def watch_course(
    course: Course,
    exercise: str,
    paths: dict[str, Path],
    console: Console,
    seeking: bool = False,
    cores: int = 1,
    plain: bool = False,
) -> None:
    """Check and draw until the key for quitting, or a signal.

    Args:
        exercise: the one to begin with.
        paths: files that lie elsewhere than in `exercises/`, by their exercise: those alone are watched then.
        seeking: whether to move on from it to the first that does not pass.
        cores, plain: see `runner_for`.
    """
    events: SimpleQueue[Event] = SimpleQueue()
    keys = have_keys()
    runner = runner_for(course.spec.limits.limits(), plain, cores)

    def file(exercise: str) -> Path:
        return paths.get(exercise) or course.own_file(exercise)

    def reset(exercise: str, step: str | None) -> str:
        return put_back(course, exercise, file(exercise), step)

    desk = Desk(course, file, events, lambda: watch.current, runner)
    watch = Watch(course, exercise, desk.ask, file, drawn, reset, seeking, notice=runner.notice)
    with ExitStack() as stack:
        stack.enter_context(_signals(events, keys))
        if keys:
            stack.enter_context(single_keys(sys.stdin.fileno()))
            _start(events, lambda: _read_keys(events))
        _start(events, lambda: _watch_files(course, paths, events))
        watch.begin()
        stack.callback(desk.end, _start(events, desk.run))
        _loop(watch, events, lambda last: draw(console, watch, keys, last))
    if keys:
        console.print()


def _loop(watch: Watch, events: SimpleQueue[Event], show: Callable[[list[str] | None], list[str]]) -> None:
    """Handle events until the last one, and draw when there is something new: after a save, only once there is a verdict."""
    lines = show(None)
    while True:
        late = watch.current in watch.waiting
        try:
            event = events.get(timeout=PATIENCE_SECONDS) if late else _next(events)
        except Empty:
            lines = show(lines)
            event = _next(events)
        if not watch.handle(event):
            return
        if events.empty() and not (isinstance(event, Saved) and watch.result is not None):
            aside = isinstance(event, Checked) and event.result.exercise != watch.current
            lines = show(lines if aside else None)


def _next(events: SimpleQueue[Event]) -> Event:
    """The next event. On Windows no signal reaches who waits without an end."""
    while True:
        with suppress(Empty):
            return events.get(timeout=WAKE_SECONDS)


class Desk:
    """Checks what it is asked for, one exercise at a time, what is in view before the rest."""

    def __init__(
        self,
        course: Course,
        file: Callable[[str], Path],
        events: SimpleQueue[Event],
        first: Callable[[], str],
        runner: Runner,
    ) -> None:
        """`file` tells an exercise's file, `first` the exercise in view; the `runner` is closed at the end."""
        self._course, self._file, self._events, self._first, self._runner = course, file, events, first, runner
        self._runner.prepare()
        self._asked: dict[str, None] = {}
        self._later: dict[str, None] = {}  # checked, with a line still to be looked for
        self._changed = threading.Condition()
        self._over, self._doing, self._left = False, "", False

    def ask(self, exercise: str) -> None:
        """Check this exercise soon."""
        with self._changed:
            self._asked[exercise] = None
            self._changed.notify()

    def end(self, thread: threading.Thread) -> None:
        """Break off what `run` is doing in its thread, and wait until it has cleaned up."""
        with self._changed:
            self._over = True
            self._changed.notify()
        while thread.is_alive():
            self._runner.abort()
            thread.join(0.1)

    def run(self) -> None:
        """Work until the end. The sandbox's trouble is a result: the next save tries again."""
        with self._runner:
            checker = Checker(self._course, self._runner, Kept(self._course), stop=self._leaves)
            while (exercise := self._next()) is not None:
                self._doing, self._left = exercise, False
                path, start = self._file(exercise), time.monotonic()
                try:
                    for result in checker.results(exercise, path):
                        self._events.put(Checked(result, time.monotonic() - start))
                except AutograderError as error:
                    result = checker.ungraded(exercise, path, str(error))
                    self._events.put(Checked(result, time.monotonic() - start))
                if self._left:
                    self._later[exercise] = None

    def _leaves(self) -> bool:
        """Whether to leave a search for a line for later: who looks at the exercise in view waits for no other's."""
        view = self._first()
        self._left |= self._over or view in self._asked or (self._doing != view and bool(self._asked))
        return self._left

    def _next(self) -> str | None:
        with self._changed:
            self._changed.wait_for(lambda: self._asked or self._later or self._over)
            if self._over:
                return None
            first, waiting = self._first(), self._asked or self._later
            exercise = first if first in waiting else next(iter(waiting))
            self._later.pop(exercise, None)
            self._asked.pop(exercise, None)
            return exercise


def _start(events: SimpleQueue[Event], work: Callable[[], None]) -> threading.Thread:
    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the loop
            events.put(error)

    thread = threading.Thread(target=guarded, daemon=True)
    thread.start()
    return thread


def _read_keys(events: SimpleQueue[Event]) -> None:
    while True:
        name = read_key(sys.stdin.fileno())
        events.put(Key(name))
        if name == "q":
            return


@contextmanager
def _signals(events: SimpleQueue[Event], keys: bool) -> Iterator[None]:
    """Quit on an interrupt or termination; redraw on another terminal size, and when continued after a pause."""

    def leave(number: int, _: FrameType | None) -> None:
        events.put(Key("q"))

    def redraw(number: int, _: FrameType | None) -> None:
        if keys and number == signal.SIGCONT:
            import tty  # noqa: PLC0415 - not on Windows

            tty.setcbreak(sys.stdin.fileno())  # the shell had it meanwhile
        events.put(Redraw())

    handlers = {"SIGINT": leave, "SIGTERM": leave, "SIGHUP": leave, "SIGWINCH": redraw, "SIGCONT": redraw}
    before = {
        number: signal.signal(number, handler)
        for name, handler in handlers.items()
        if (number := getattr(signal, name, None)) is not None
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch_files(course: Course, paths: dict[str, Path], events: SimpleQueue[Event]) -> None:
    """Tell of every change of an exercise's files. Folders are watched, so that a file may go and come back."""
    root = real(next(iter(paths.values()))).parent if paths else course.root / "exercises"
    everything = Saved(frozenset(paths or course.exercises))
    identity = _identity(root)
    while True:
        if identity is None:  # the folder was renamed or deleted
            time.sleep(LOST_SECONDS)
            if (identity := _identity(root)) is not None:
                events.put(everything)
            continue
        for changes in _changes(root, recursive=not paths):
            if saved := _exercises_of({Path(path) for _, path in changes}, course, paths):
                events.put(Saved(saved))
            if (now := _identity(root)) != identity:
                identity = now
                events.put(everything)
                break


def _changes(root: Path, recursive: bool) -> Iterator[set[tuple[Any, str]]]:
    """The changes below a folder, from time to time none. Where the system can watch no more folders, they are polled."""
    from watchfiles import watch  # noqa: PLC0415 - start-up: this thread has the time

    for polling in (None, True):
        try:
            yield from watch(
                root,
                debounce=DEBOUNCE_MS,
                step=STEP_MS,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
                recursive=recursive,
                raise_interrupt=False,
                ignore_permission_denied=True,
                force_polling=polling,
            )
        except FileNotFoundError:  # the folder has just gone: whoever asks sees that it is another, or none
            yield set()
            return
        except (OSError, RuntimeError) as error:
            if polling:
                raise UsageError(f"{root}: cannot be watched: {error}") from None


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _exercises_of(changed: set[Path], course: Course, paths: dict[str, Path]) -> frozenset[str]:
    """The exercises to which changed files or folders belong."""
    if paths:
        names = {path.name: exercise for exercise, path in paths.items()}
        return frozenset(names[path.name] for path in changed if path.name in names)
    found: set[str] = set()
    for exercise, spec in course.exercises.items():
        folder = course.exercise_dir(exercise)
        found.update(
            exercise
            for path in changed
            if path == folder or (path.parent == folder and path.stem == spec.stem and path.suffix in PROGRAMS)
        )
    return frozenset(found)
