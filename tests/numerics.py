"""Other processors' numbers on this one: the same verdicts and names, and no complaint about a record.

    python -m tests.numerics

A library of numbers chooses its kernels by the processor, and what differs between them is what differs between two
machines: the last digits. The libraries' own variables choose otherwise, and each of `settings` is one such machine.
Under each of them, in a process of its own, the course is validated, every solution and a sample of the corpus (right
and wrong) is checked as a student would and graded on secret cases. What a setting says must be what every other says.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from autograder.classroom.grade_one import make_references
from autograder.course.yaml_file import load_course
from autograder.judging.bank import make_bank
from autograder.judging.reference import plan_from_solution
from autograder.judging.reference_file import load_plan, record_problem
from autograder.sandbox.child.preload import COMPUTING
from autograder.sandbox.host.launch import KERNELS
from autograder.sandbox.host.sandbox import Sandbox
from tests.diagnose import CORPUS, SEED, Program, grade, make_sides, programs
from tests.helpers import patient

ROOT = CORPUS.parent.parent
FEW, MANY = (0, 1), (6, 12)  # right and wrong programs an exercise, besides its solution
KINDS = {False: FEW, True: MANY}
Setting = dict[str, str]


def settings() -> dict[str, Setting]:
    """The machines to be: the two extremes first, then each library alone at its lowest, and what lies between."""
    import torch

    core = getattr(np, "_core", None) or np.core  # as NumPy 1 has it
    dispatched = " ".join(core._multiarray_umath.__cpu_dispatch__)
    lowest = {
        "ATEN_CPU_CAPABILITY": "default",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "MKL_CBWR": "COMPATIBLE",
        "OPENBLAS_CORETYPE": "Prescott",
        "NPY_DISABLE_CPU_FEATURES": dispatched,
    }
    best = torch.backends.cpu.get_cpu_capability().lower()
    highest = {"ATEN_CPU_CAPABILITY": best} if best in ("avx2", "avx512") else {}
    blas = {"avx512": "SkylakeX", "avx2": "Haswell"}.get(best)
    highest |= {"OPENBLAS_CORETYPE": blas} if blas else {}
    found = {"lowest": lowest, "highest": highest, "lowest, 2 threads": lowest | {COMPUTING: "2"}}
    found["highest, 2 threads"] = highest | {COMPUTING: "2"}
    if best == "avx512":
        found["avx2"] = highest | {"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2", "OPENBLAS_CORETYPE": "Haswell"}
    return found | {f"{name} lowest": highest | {name: value} for name, value in lowest.items()}


def sample(exercise: str, many: bool) -> list[Program]:
    """Some right and some wrong programs of an exercise, spread over the corpus; those that only a device shows with them."""
    known = programs(exercise)
    chosen: list[Program] = []
    for count, wrong in zip(KINDS[many], (False, True), strict=True):
        mine = [each for each in known if bool(each.wrong) == wrong]
        chosen += mine[:: max(1, len(mine) // max(1, count))][:count]
    return chosen


def verdicts(many: bool) -> dict[str, Any]:
    """What this process says: complaints about records, and of each program and way what its steps are told."""
    course = load_course(ROOT)
    told: dict[str, Any] = {}
    complaints = []
    with Sandbox(patient(course.spec.limits.limits())) as sandbox:
        for exercise, spec in course.exercises.items():
            if problem := record_problem(course, plan_from_solution(course, exercise, sandbox, None)):
                complaints.append(problem)
            plan = load_plan(course, exercise)
            ways = {"check": make_sides(plan, lambda plan: make_bank(plan, sandbox))}
            if many:
                secret = make_references(course, [exercise], SEED, sandbox)[exercise].plan
                ways["grade"] = make_sides(secret, lambda plan: make_bank(plan, sandbox))
            solution = Program(course.solution_dir(exercise) / spec.file, exercise, frozenset(), ())
            for program in (solution, *sample(exercise, many)):
                for way, sides in ways.items():
                    found = grade(program, sides, sandbox)
                    name = f"{exercise}/{program.path.parent.name}/{program.path.name}, {way}"
                    told[name] = {"lost": sorted(found.lost), "named": sorted(found.named)}
                    if found.lost != program.wrong:  # what is right by itself is known only where there is a solution
                        complaints.append(f"{name}: loses {sorted(found.lost)}, and {sorted(program.wrong)} are wrong")
    return {"complaints": complaints, "told": told}


def under(setting: Setting, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of this Python on such a machine."""
    plain = {name: value for name, value in os.environ.items() if name not in (*KERNELS, COMPUTING)}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=plain | setting, capture_output=True, text=True, check=False
    )


def ask(setting: Setting, many: bool) -> dict[str, Any]:
    """The verdicts on such a machine."""
    done = under(setting, "-m", "tests.numerics", "many" if many else "few")
    if done.returncode:
        return {"complaints": [done.stderr], "told": {}}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def differences(first: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """What two machines say differently."""
    for name in sorted(first["told"].keys() | other["told"].keys()):
        a, b = first["told"].get(name), other["told"].get(name)
        if a != b:
            yield f"{name}: {a} there, {b} here"


def main(arguments: Sequence[str]) -> None:
    """Print a line a setting; ends with exit code 1 if any says something else than the first, or complains."""
    if arguments:
        sys.stdout.write(json.dumps(verdicts(arguments[0] == "many")))
        return
    trouble = 0
    first: dict[str, Any] = {}

    def look(item: tuple[str, Setting]) -> tuple[str, dict[str, Any], str, float]:
        began = time.monotonic()
        name, setting = item
        answer = ask(setting, many=True)
        valid = under(setting, "-c", "from autograder.frontends.cli import main; main()", "validate", "--seed", "2026")
        said = "" if valid.returncode == 0 else valid.stdout + valid.stderr
        return name, answer, said, time.monotonic() - began

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for name, answer, said, seconds in pool.map(look, settings().items()):
            first = first or answer
            wrong = [*answer["complaints"], *differences(first, answer), *filter(None, [said])]
            trouble += len(wrong)
            sys.stdout.write(
                f"{name}: {len(answer['told'])} verdicts, {'as the first' if not wrong else 'NOT ALIKE'}, {seconds:.0f} s\n"
            )
            sys.stdout.write("".join(f"    {line}\n" for line in wrong))
            sys.stdout.flush()
    sys.exit(1 if trouble else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
