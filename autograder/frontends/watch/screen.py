"""What `watch` shows: the exercise and what is wrong with it, and below it, always in view, where one stands."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console
from rich.text import Text

from autograder.course.outline import shown
from autograder.frontends.check import places_in
from autograder.frontends.watch.state import Watch
from autograder.reports.finish import finish_lines
from autograder.reports.terminal import at_fault, indented, show_result
from autograder.safe_text import plain

CLEAR = "\x1b[H\x1b[2J\x1b[3J"
KEYS = (("n", "next"), ("h", "hint"), ("p", "plot"), ("r", "reset"), ("l", "list"), ("q", "quit"))
LIST_KEYS = (("↑↓", "move"), ("enter", "go there"), ("l", "back"), ("q", "quit"))


def draw(console: Console, watch: Watch, keys: bool, last: list[str] | None = None) -> list[str]:
    """Draw everything anew. Where the screen is too low for all of it, only the first step that is left is told about.

    Of its hints the latest is shown then, and of an exercise that passes no step. What is too long even so is cut below the title:
    the last lines stay in view, and the place of what failed, or where one is in the list.

    Args:
        console: on a terminal it is cleared first, unless TERM=dumb says that it cannot be.
        watch: what to show; keys: whether there are any.
        last: lines that, where nothing is cleared, need not be written once more.

    Returns:
        The lines.
    """
    lines, clears = _lines(console, watch, keys, brief=False), console.is_terminal and not console.is_dumb_terminal
    if clears and len(lines) > console.height:
        lines = _cut(_lines(console, watch, keys, brief=True), console.height, _place(watch))
    if not clears and lines == last:
        return lines
    console.file.write((CLEAR if clears else "\n" if keys else "") + "\n".join(lines))
    console.file.flush()
    return lines


def _cut(lines: list[str], height: int, place: str) -> list[str]:
    """As many lines as there is room for: the first, the one with a place, and the last ones."""
    if len(lines) <= height:
        return lines
    title, *rest = lines
    before, after = rest[: len(rest) - (height - 1)], rest[len(rest) - (height - 1) :]
    named = [line for line in before if place and place in line]
    return [title, *(named[:1] + after[1:] if named else after)]


def _place(watch: Watch) -> str:
    """Where to look for what is wrong in the first step that is left, "" where nobody knows; in the list the name of where one is."""
    if watch.page == "list":
        return watch.cursor
    result = watch.result
    step = result.step(watch.step) if result is not None and watch.step is not None else None
    if result is None or step is None:
        return ""
    return at_fault(result, step, places_in(watch.course, watch.current, watch.file(watch.current)))


def _lines(console: Console, watch: Watch, keys: bool, brief: bool) -> list[str]:
    with console.capture() as drawn:
        if watch.page == "list":
            console.print(Text(watch.course.spec.title, "bold"))
            console.print(watch.standing.table(watch.current, watch.cursor, brief))
        else:
            _show_exercise(console, watch, brief)
        console.print()
        console.print(watch.standing.bar())
        console.print(Text.assemble("Current exercise: ", (shown(watch.file(watch.current)), "bold")))
        if watch.notice:
            console.print(Text(watch.notice, "dim"))
        if keys:
            console.print()
            console.print(_prompt(watch), end="")
    return drawn.get().split("\n")


def _show_exercise(console: Console, watch: Watch, brief: bool) -> None:
    result, spec = watch.result, watch.course.exercises[watch.current]
    if result is None or watch.seeking:
        console.print(Text.assemble((watch.current, "bold"), f"  {spec.title}"))
        console.print(Text("  Checking…", "dim"))
        return
    places = places_in(watch.course, watch.current, watch.file(watch.current))
    show_result(console, replace(result, steps=()) if brief and result.passed else result, spec.title, places, brief)
    step = watch.step
    for number, text in enumerate(watch.texts[: watch.hints], 1):
        if brief and number < watch.hints:
            continue
        last = "" if number < len(watch.texts) else " (the last one)"
        console.print()
        console.print(indented(f"Hint {number} on {step}{last}: {plain(text)}", 2, "cyan"))
    if watch.note:
        console.print()
        console.print(indented(plain(watch.note), 2, "yellow"))
    console.print()
    if watch.current in watch.waiting:
        console.print(Text("Checking…", "dim"))
    elif result.passed:
        console.print(_done(watch))
    else:
        console.print(Text(f"Checked in {watch.seconds:.2f} s. It is checked again when you save.", "dim"))


def _done(watch: Watch) -> Text:
    following = watch.standing.next_after(watch.current)
    if following is None:
        spec = watch.course.spec
        lines = finish_lines(spec.title, len(watch.course.exercises), watch.standing.points, spec.finish)
        return Text("\n".join(lines), "green")
    return Text.assemble(("Done. ", "bold green"), "When you are ready, go on with n: ", (following, "bold"))


def _prompt(watch: Watch) -> Text:
    text = Text()
    for key, word in LIST_KEYS if watch.page == "list" else KEYS:
        text.append(" / " if text else "")
        text.append(key, "bold")
        text.append(f":{word}")
    return text.append(" ? ")
