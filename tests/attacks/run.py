"""`make attacks`: every attack under every set of layers that matters, and a table of what stopped what.

With all layers, and with the namespaces taken away, every attack must be stopped. With others taken away,
those that only these stop must succeed: so each layer is known to carry weight. A set of layers that this machine
cannot give is not tried, which is said and counts as a surprise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.layers.bubblewrap import PACKAGE, drop_root, view
from autograder.sandbox.layers.levels import ALL, LANDLOCK, LAYERS, NAMESPACES, SECCOMP, Confinement
from tests.attacks.suite import HERE, HONEST_SECONDS, Attack, Range, World, in_plain_processes, load

# What is taken away in turn: each layer, and every two of the three that cover for each other, so that each of these is
# seen to stop alone what the tables say that it stops.
SETUPS = ("nothing", *LAYERS, f"{NAMESPACES}+{LANDLOCK}", f"{LANDLOCK}+{SECCOMP}", f"{NAMESPACES}+{SECCOMP}")


def controls(world: World, attacks: list[Attack]) -> list[str]:
    """The attacks that had no effect even where nothing holds them back: they prove nothing."""
    idle = []
    with Range(world, frozenset()) as bare:
        for attack in [a for a in attacks if a.control == "bare"]:
            if not bare.attack(attack).harm and not attack.optional:
                idle.append(attack.name)
    for control, kind in (("plain", "harm"), ("leak", "leak")):
        chosen = [a for a in attacks if a.control == control]
        for name, found in in_plain_processes(world, chosen, kind).items():
            attack = next(a for a in chosen if a.name == name)
            if "HARM" not in found and not ("RUNNING" in found and attack.family == "hang") and not attack.optional:
                idle.append(f"{name} ({found})")
    world.restore()
    return idle


@dataclass(frozen=True)
class Row:
    """What came of all attacks under one set of layers: the active ones, how many were stopped, and what could stop them."""

    active: frozenset[str]
    stopped: int
    by: Counter[str]


def sweep(world: World, attacks: list[Attack], layers: frozenset[str], out: list[str]) -> Row:
    """Run all attacks under some layers; sentences about surprises go into `out`, and nothing is tried without a layer."""
    stopped, by = 0, Counter[str]()
    with Range(world, layers) as shooting:
        active = shooting.layers
        words = "+".join(layer for layer in LAYERS if layer in active) or "no layer"
        if active != layers:
            out.append(
                f"not tried: {'; '.join(shooting.sandbox.confinement().missing[x] for x in sorted(layers - active))}"
            )
            return Row(active, 0, by)
        for attack in attacks:
            came = shooting.attack(attack)
            stopped += came.stopped
            by.update(attack.stops & active or {"design"})
            expected = attack.succeeds(active)
            if came.harm != expected and not (expected and attack.optional):
                out.append(
                    f"{attack.name} under {words}: {'had its effect' if came.harm else 'was stopped'}: {came.detail}"
                )
            if not came.honest or came.honest_seconds > HONEST_SECONDS:
                well = "was well" if came.honest else "was not well"
                out.append(f"{attack.name} under {words}: the submission after it {well}, {came.honest_seconds:.1f} s")
    return Row(active, stopped, by)


def as_user(words: list[str]) -> int:
    """Run this suite as an ordinary user, who sees what Python needs, this repository's tests and a folder of his own."""
    bwrap, drop, tests = shutil.which("bwrap"), drop_root(), str(HERE.parent)
    if not bwrap or not drop:
        say("  not tried: it takes bubblewrap and setpriv to become an ordinary user")
        return 1
    stage = [bwrap, "--perms", "1777", "--tmpfs", "/tmp", *view(bwrap, PACKAGE), "--ro-bind", tests, tests]
    stage += ["--ro-bind", "/etc/passwd", "/etc/passwd", "--perms", "1777", "--tmpfs", "/tmp/attacks"]
    stage += ["--dev-bind", "/dev", "/dev", "--dev-bind", "/proc", "/proc", "--die-with-parent"]
    stage += ["--chdir", str(HERE.parent.parent), "--", *drop]
    environment = {
        "PATH": f"{Path(bwrap).parent}:/usr/bin:/bin",
        "HOME": "/tmp/attacks",
        "TMPDIR": "/tmp/attacks",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [*stage, sys.executable, "-m", "tests.attacks.run", *words], env=environment, check=False
    ).returncode


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Entry point: 0 if everything was as expected."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="only attacks whose name or family contains this")
    parser.add_argument("--without", action="append", choices=SETUPS, help="only this set-up")
    parser.add_argument("--no-controls", action="store_true")
    parser.add_argument("--as-user", action="store_true", help="as an ordinary user, where root starts it")
    options = parser.parse_args()
    if options.as_user and os.geteuid() == 0:
        say("as an ordinary user:")
        return as_user(sys.argv[1:])
    attacks = [a for a in load() if not options.only or options.only in a.name or options.only == a.family]
    problems = 0
    with World() as world:
        if not options.no_controls:
            for name in controls(world, attacks):
                say(f"  {name}: no effect even without any layer")
                problems += 1
        for without in options.without or SETUPS:
            surprises: list[str] = []
            row = sweep(world, attacks, ALL - set(without.split("+")), surprises)
            active = "+".join(layer for layer in LAYERS if layer in row.active) or "no layer"
            say(f"without {without}: active {active} (level {Confinement(row.active).level})")
            words = ", ".join(f"{layer} {row.by[layer]}" for layer in [*LAYERS, "design"] if row.by[layer])
            if row.by:
                say(f"  tried {len(attacks)}, stopped {row.stopped}; could be stopped by {words}")
            for sentence in surprises:
                say(f"  {sentence}")
            problems += len(surprises)
    say("as expected" if not problems else f"{problems} surprises")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
