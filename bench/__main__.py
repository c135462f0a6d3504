"""``python -m bench [SECTION...]``: run the measurements, print them, and write them with their figure into a folder.

Sections: peers, profile, start, watch, workers, figure, memory, naming, week. Without any, all of them, an hour on two idle
cores. ``--quick`` does fewer rounds and smaller classes. ``--out`` is the folder: each section is kept there in a file of its
own, so that they may be measured one after another; ``benchmarks.md`` joins all that were.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bench.latency import median, percentile, start_up, watch
from bench.peers import (
    Cost,
    available,
    nbgrader,
    otter,
    pytest_each,
    set_up_nbgrader,
    set_up_otter,
    whole_command,
)
from bench.scale import Point, beginning, cores, in_a_process_of_its_own, one_more, summary, two_against_one
from bench.submissions import course, programs, write_expected
from bench.week import STUDENTS, opened, week

WHOLE = "`autograder grade`, the whole command, cold"


def peers(quick: bool, out: Path) -> str:
    """The grader of this project, the floor and the others on the same 20 submissions, interleaved round by round."""
    from bench.ours import Ours

    submissions = programs()
    work = Path(tempfile.mkdtemp(prefix="bench-"))
    ours = Ours(course(), submissions, naming=not quick)
    write_expected(work, {exercise: reference.plan for exercise, reference in ours.references.items()})
    others: dict[str, Callable[[], Cost]] = {"one pytest process each": lambda: pytest_each(work, submissions)}
    if available("nbgrader"):
        set_up_nbgrader(work, submissions)
        others[f"stock nbgrader {version('nbgrader')}"] = lambda: nbgrader(work, submissions)
    if available("otter"):
        set_up_otter(work, submissions)
        others[f"otter-grader {version('otter-grader')}"] = lambda: otter(work, submissions)
    ours.grade()  # the first looks the known mistakes up, once for a class: see the section on naming
    rounds: list[dict[str, Cost]] = []
    for _ in range(1 if quick else 3):
        costs = {"the floor": ours.floor(), "this grader": ours.grade(), WHOLE: whole_command(work, submissions)}
        rounds.append(costs | {name: grade() for name, grade in others.items()})
    ours.close()
    lines = [
        f"{len(submissions)} submissions, four of each exercise of the spine; {len(rounds)} rounds, each grader in turn.",
        "",
        "| grader | ms of processor time a submission | times this grader | times its whole command | ms on the clock a submission | agrees on |",
        "|---|---|---|---|---|---|",
    ]
    for name in rounds[0]:
        cpu = [1000 * costs[name].cpu / len(submissions) for costs in rounds]
        wall = [1000 * costs[name].wall / len(submissions) for costs in rounds]
        ratio, whole = ([costs[name].cpu / costs[us].cpu for costs in rounds] for us in ("this grader", WHOLE))
        alike = len(submissions) - len(rounds[-1][name].passed ^ rounds[-1]["this grader"].passed)
        shown = ("", "") if name == "the floor" else (summary(wall, "{:.0f}"), f"{alike} of {len(submissions)}")
        lines.append(
            f"| {name} | {summary(cpu, '{:.0f}')} | {summary(ratio)} | {summary(whole)} | {shown[0]} | {shown[1]} |"
        )
    over = [costs["this grader"].cpu / costs["the floor"].cpu for costs in rounds]
    left_out = (
        "“This grader” is what each further submission of a class costs: the row leaves out the start, the references, running "
        f"the known mistakes for the first time{'' if not quick else ', naming at all'}, pictures, store and report, all of which “{WHOLE}” has, as the other graders' commands do."
    )
    return "\n".join([*lines, "", left_out, "", f"This grader takes {summary(over)} times the floor."])


def profile(quick: bool, out: Path) -> str:
    """Where the time of a submission goes."""
    from bench.profile import shares

    lines = [
        "Milliseconds of processor time a submission, medians of the rounds; nothing is named here.",
        "",
        "| exercise | runs | students' code | children | recording and watching | the grader's own process | all |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in shares(1 if quick else 5):
        times = (one.code, one.child, one.watching, one.host, one.whole)
        lines.append(f"| {one.exercise} | {one.runs} | {' | '.join(f'{ms:.0f}' for ms in times)} |")
    return "\n".join(lines)


def start(quick: bool, out: Path) -> str:
    """Start-up of single commands."""
    found = start_up(3 if quick else 11)
    torch = found["python -c 'import torch'"]
    lines = ["| command | seconds | more than importing torch |", "|---|---|---|"]
    for name, seconds in found.items():
        more = [a - b for a, b in zip(seconds, torch, strict=True)]
        lines.append(f"| `{name}` | {summary(seconds)} | {summary(more)} |")
    return "\n".join(lines)


def watching(quick: bool, out: Path) -> str:
    """From a save to the verdict on the screen."""
    lines = [
        "Right: the solution, of which every check runs to its end. Wrong: a program of the corpus whose mistake is named.",
        "",
        "| exercise | right: median ms | p95 ms | wrong: median ms | p95 ms | saves of each |",
        "|---|---|---|---|---|---|",
    ]
    for exercise, found in watch(12 if quick else 80).items():
        shown = [
            f"{1000 * median(seconds):.0f} | {1000 * percentile(seconds, 0.95):.0f}"
            for seconds in (found.right, found.wrong)
        ]
        lines.append(f"| {exercise} | {' | '.join(shown)} | {len(found.right)} |")
    return "\n".join(lines)


def workers(quick: bool, out: Path) -> str:
    """Two workers against one."""
    size = 200 if quick else 600
    return (
        f"Two workers against one, {size} small submissions: {summary(two_against_one(size, 2 if quick else 5))} times."
    )


def figure(quick: bool, out: Path) -> str:
    """Time and memory against the size of a class, and time against the number of checks."""
    sizes = (10, 100, 300) if quick else (10, 30, 100, 300, 1000, 3000, 10_000)
    cases = (1, 4, 16) if quick else (1, 2, 4, 8, 16, 32, 64, 128)
    by_size = [in_a_process_of_its_own(size, cores()) for size in sizes]
    by_checks = [(2 * n, one_more(60, n)) for n in cases]

    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    drawn, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    left.loglog(sizes, [point.seconds for point in by_size], "o-", color="#2a6fb0")
    left.set(xlabel="submissions", ylabel="seconds", title=f"A class, {cores()} workers, start-up and report included")
    right.loglog([n for n, _ in by_checks], [1000 * max(s, 1e-4) for _, s in by_checks], "o-", color="#b0532a")
    right.set(xlabel="checks a submission", ylabel="ms a submission", title="A submission of more checks, one worker")
    for axes in (left, right):
        axes.grid(True, which="both", alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    drawn.savefig(out / "benchmarks.svg", metadata={"Date": None})
    drawn.savefig(out / "benchmarks.png", dpi=110)
    lines = ["| submissions | seconds | a second |", "|---|---|---|"]
    lines += [f"| {p.size:,} | {p.seconds:.1f} | {p.size / p.seconds:.0f} |" for p in by_size]
    lines += ["", f"Small submissions, no known mistakes. {_memory(by_size[-1])}"]
    lines += ["", "| checks a submission | ms a submission |", "|---|---|"]
    lines += [f"| {n} | {1000 * s:.1f} |" for n, s in by_checks]
    return "\n".join(["![time against class size and against checks](benchmarks.svg)", "", *lines])


def _memory(large: Point) -> str:
    """What a class held, in a sentence for the grader and one for its fork servers."""
    more = [100 * (late / early - 1) for late, early in ((large.late, large.early), (large.report, large.early))]
    grown = 100 * (large.servers_late / large.servers_early - 1) if large.servers_early else 0.0
    return (
        f"Of {large.size:,}, the grader held {large.early:.0f} MiB at most until {beginning(large.size):,} were graded, {large.late:.0f} MiB after "
        f"that ({more[0]:+.1f}%), and {large.report:.0f} MiB with the report ({more[1]:+.1f}%); its fork servers together "
        f"{large.servers_early:.0f} MiB, then {large.servers_late:.0f} MiB ({grown:+.1f}%)."
    )


def memory(quick: bool, out: Path) -> str:
    """Memory of a large class that makes all kinds of known mistakes."""
    exercise = "02_manual_gradient"
    large = in_a_process_of_its_own(100 if quick else 5000, cores(), exercise=exercise)  # 10,000 take twice as long
    return (
        f"A class of {exercise}, sampled from the corpus, half of it wrong, mistakes named, {cores()} workers: "
        f"{large.seconds:.0f} s. {_memory(large)}"
    )


def instructors_week(quick: bool, out: Path) -> str:
    """From a Moodle download to an importable table, feedback and report."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder, size = Path(name), 30 if quick else STUDENTS
        made, parts = week(folder, size)
        index = folder / "graded/report/index.html"
        page, kib = opened(index), index.stat().st_size / 1024
    shown = (
        f"It opens in {page[0]:.1f} s in Chromium, {page[1]:.1f} s of them of the processor."
        if page
        else "(no browser here)"
    )
    minutes, cpu = sum(part.wall for part in parts) / 60, sum(part.cpu for part in parts) / 60
    return "\n".join(
        [
            f"{size} students, ten exercises each, in one zip: {', '.join(f'{n} {kind}' for kind, n in sorted(made.items()))}. Two workers.",
            "",
            "| command | seconds | of processor time |",
            "|---|---|---|",
            *(f"| `{part.name}` | {part.wall:.0f} | {part.cpu:.0f} |" for part in parts),
            "",
            f"All in {minutes:.1f} minutes, {cpu:.1f} of processor time. The class's page has {kib:.0f} KiB. {shown}",
        ]
    )


def naming(quick: bool, out: Path) -> str:
    """What naming mistakes costs, where that measurement is there."""
    if importlib.util.find_spec("bench.naming") is None:
        return "(no bench/naming.py)"
    done = subprocess.run([sys.executable, "-m", "bench.naming"], capture_output=True, text=True, check=False)
    return f"```\n{(done.stdout or done.stderr).strip()}\n```"


SECTIONS: dict[str, tuple[str, Callable[[bool, Path], str]]] = {
    "peers": ("Against others, and against the floor", peers),
    "profile": ("Where the time of a submission goes", profile),
    "start": ("Start-up", start),
    "watch": ("From a save to the verdict, in `watch`", watching),
    "workers": ("Two workers", workers),
    "figure": ("Growing classes", figure),
    "memory": ("Memory of a large class with known mistakes", memory),
    "naming": ("Naming mistakes", naming),
    "week": ("An instructor's week", instructors_week),
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, side by side.")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)} [default: all]")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller classes")
    parser.add_argument("--out", type=Path, default=Path("bench-out"), help="folder to write into")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - set(SECTIONS):
        parser.error(f"unknown section {sorted(unknown)[0]!r}: there are {', '.join(SECTIONS)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    for name in asked.sections or SECTIONS:
        about = f"Python {platform.python_version()}, torch {version('torch')}, {cores()} cores, load {os.getloadavg()[0]:.1f} at the start, {time.strftime('%Y-%m-%d')}{', --quick' if asked.quick else ''}"
        title, measure = SECTIONS[name]
        part = f"## {title}\n\n{measure(asked.quick, asked.out)}\n\n*{about}.*"
        print(f"{part}\n", flush=True)
        keep(asked.out, name, part)


def keep(out: Path, name: str, part: str) -> None:
    """Put a section in its place, and join all that were measured so far, in the usual order."""
    folder = out / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(part + "\n", encoding="utf-8")
    parts = [path.read_text(encoding="utf-8") for one in SECTIONS if (path := folder / f"{one}.md").is_file()]
    head = "# Benchmarks\n\nMedian (minimum to maximum) of the rounds; below each section, where and when it was measured.\n"
    (out / "benchmarks.md").write_text("\n".join([head, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main()
