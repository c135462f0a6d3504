"""Device handling as it is graded: right and wrong submissions on the CPU and on sim, `--device`, and what a record serves for."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
import yaml

from autograder.course import devices
from autograder.course.devices import cuda_problem, parse_devices, settle, sim_problem
from autograder.course.yaml_file import load_course
from autograder.errors import UsageError
from autograder.judging.bank import make_bank
from autograder.judging.grading import grade_submission
from autograder.judging.reference_file import load_plan
from autograder.judging.results import Result
from autograder.sandbox.host.job import Job
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import admit
from autograder.submissions.source import make_submission
from tests.diagnose import read_program
from tests.frontdoor import Shelf
from tests.helpers import BIN, ROOT, own_environment, patient, run_pytest

COURSE = load_course(ROOT)
CORPUS = ROOT / "tests/corpus"
ELSEWHERE = sorted(CORPUS.glob("*/elsewhere/*.py"))
SHARE = 6  # of which `make test` takes one, and `make test-all` the others as well


@pytest.fixture(scope="module")
def own_sandbox(shelf: Shelf) -> Iterator[Sandbox]:
    with shelf.sandbox(patient(COURSE.spec.limits.limits())) as started:
        yield started


def graded(path: Path, sandbox: Sandbox, devices: tuple[str, ...] = ()) -> Result:
    """A program of the corpus, held against the recorded known cases."""
    exercise = path.parent.parent.name
    plan = load_plan(COURSE, exercise, devices)
    submission = make_submission("ada", exercise, path.name, path.read_bytes(), str(path))
    return grade_submission(submission, plan, sandbox, make_bank(plan, sandbox))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path,
            id=f"{path.parent.parent.name[:2]}-{path.stem}",
            marks=pytest.mark.slow if number % SHARE else (),
        )
        for number, path in enumerate(ELSEWHERE)
    ],
)
def test_what_no_cpu_can_show_costs_exactly_its_steps_on_sim_and_is_named(path: Path, own_sandbox: Sandbox):
    assert graded(path, own_sandbox, ("cpu",)).passed
    result = graded(path, own_sandbox)
    program = read_program(path)
    assert {step.step for step in result.steps if step.status != "passed" or step.follow_through} == program.wrong
    failed = [check for step in result.steps for check in step.checks if check.status == "failed"]
    assert {check.device for check in failed} == {"sim"}
    assert {check.mistake for check in failed if check.mistake} == program.expected


def test_there_are_such_programs_for_each_mistake_that_only_a_device_shows():
    shown = {name for path in ELSEWHERE for name in read_program(path).expected}
    for exercise in ("08_device_handling", "10_fit"):
        known = {known.id for known in load_plan(COURSE, exercise).mistakes if known.elsewhere}
        assert len(known & shown) >= 4, exercise


@pytest.mark.parametrize("style", ["context", "names"])
def test_right_submissions_in_unusual_styles_pass_on_sim(style: str, own_sandbox: Sandbox):
    source = (ROOT / "solutions/08_device_handling/device_handling.py").read_text(encoding="utf-8")
    changes = {
        "context": [
            ("torch.tensor(value, dtype=dtype, device=device)", "_made(value, dtype, device)"),
            (
                "def parameter(",
                "def _made(value, dtype, device):\n    with torch.device(device):\n        return torch.tensor(value, dtype=dtype)\n\n\ndef parameter(",
            ),
        ],
        "names": [
            (
                "torch.tensor(value, dtype=dtype, device=device)",
                "torch.as_tensor(np.array(value)).to(str(device)).to(dtype).clone()",
            ),
            (
                "batch.to(device)",
                'batch.to(f"{device.type}:0" if device.type in ("sim", "cuda") else device.type, non_blocking=True)',
            ),
            ("DataLoader(dataset, batch_size=batch_size)", "DataLoader(dataset, batch_size, pin_memory=True)"),
        ],
    }
    for old, new in changes[style]:
        assert old in source
        source = source.replace(old, new)
    plan = load_plan(COURSE, "08_device_handling")
    submission = make_submission("ada", "08_device_handling", "device_handling.py", source.encode(), "here")
    result = grade_submission(submission, plan, own_sandbox)
    assert result.passed, [step.first_problem for step in result.steps]


def test_a_record_of_sim_serves_cuda_as_well():
    seen = {
        device: [
            (run.check, run.case) for run in load_plan(COURSE, "10_fit", ("cpu", device)).runs if run.device == device
        ]
        for device in ("sim", "cuda")
    }
    assert seen["sim"] and seen["cuda"] == seen["sim"]
    assert not [run for run in load_plan(COURSE, "02_manual_gradient", ("cpu", "sim")).runs if run.device != "cpu"]


def test_devices_are_asked_for_by_name(monkeypatch):
    assert parse_devices("sim") == parse_devices(" cpu, sim") == ("cpu", "sim")
    with pytest.raises(UsageError, match="unknown device 'gpu': the devices are cpu, sim, cuda"):
        parse_devices("gpu")
    monkeypatch.setattr("autograder.course.devices.cuda_problem", lambda: "PyTorch finds no CUDA device")
    with pytest.raises(UsageError, match="cuda is not to be had here: PyTorch finds no CUDA device"):
        parse_devices("cpu,cuda")
    monkeypatch.setattr("autograder.course.devices.cuda_problem", lambda: "")
    assert parse_devices("cuda,sim") == ("cpu", "sim", "cuda")


def test_a_course_that_lists_cuda_falls_back_to_sim_with_a_notice_in_the_result(monkeypatch, own_sandbox):
    listing = settle(COURSE, ("cpu", "cuda"))
    assert listing.exercises["08_device_handling"].devices == ("cpu", "cuda")
    assert listing.exercises["02_manual_gradient"].devices == ("cpu",) and not listing.notices
    monkeypatch.setattr("autograder.course.devices.cuda_problem", lambda: "PyTorch finds no CUDA device")
    course = settle(listing, None)
    plan = load_plan(course, "08_device_handling")
    assert {run.device for run in plan.runs} == {"cpu", "sim"}
    source = (ROOT / "solutions/08_device_handling/device_handling.py").read_bytes()
    submission = make_submission("ada", "08_device_handling", "device_handling.py", source, "here")
    result = grade_submission(submission, plan, own_sandbox)
    assert result.passed
    assert result.message == "Checked on sim, a simulated accelerator, in place of cuda: PyTorch finds no CUDA device."


def test_where_pytorch_cannot_have_sim_its_checks_are_skipped_and_every_result_says_so(monkeypatch, own_sandbox):
    monkeypatch.setattr("autograder.course.devices.SIM_SINCE", (99, 0))
    with pytest.raises(UsageError, match="sim is not to be had here: PyTorch .* leave it out: --device cpu"):
        parse_devices("cpu,sim")
    course = settle(COURSE, None)
    assert set(course.notices) == {name for name, spec in COURSE.exercises.items() if "sim" in spec.devices}
    plan = load_plan(course, "08_device_handling")
    source = (ROOT / "solutions/08_device_handling/device_handling.py").read_bytes()
    submission = make_submission("ada", "08_device_handling", "device_handling.py", source, "here")
    monkeypatch.setitem(own_sandbox.start().devices, "sim", sim_problem())  # as the fork server says of such a PyTorch
    result = grade_submission(submission, plan, own_sandbox)
    assert result.passed and result.message.startswith("Checked on cpu alone, not on sim: PyTorch ")
    assert {check.device for step in result.steps for check in step.checks if check.status == "skipped"} == {"sim"}


def test_a_gpu_is_for_trusted_submissions_and_every_process_on_it_is_counted(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("autograder.course.devices.cuda_problem", lambda: "")
    course = settle(COURSE, parse_devices("cuda"))
    limits = course.spec.limits.limits()
    assert limits.gpu and not settle(COURSE, ("cpu", "sim")).spec.limits.limits().gpu
    plan = load_plan(course, "08_device_handling")
    runs = [run for run in plan.runs if run.check == "train"]
    with Sandbox(limits) as sandbox:
        confinement = sandbox.confinement()
        assert confinement.level == "C"
        with pytest.raises(UsageError, match="--trust-submissions"):
            admit(confinement, "C", trust=False)
        source = (ROOT / "solutions/08_device_handling/device_handling.py").read_text(encoding="utf-8")
        seen = sandbox.run(Job("device_handling.py", source, plan.checks, runs)).observations
        assert sandbox.contexts == 1  # one process for all checks of a submission that want the GPU
    on_cpu = [observation for run, observation in zip(runs, seen, strict=True) if run.device == "cpu"]
    assert on_cpu and all(observation.trouble is None for observation in on_cpu)


NOTICE = "Checked on sim, a simulated accelerator, in place of cuda"


@pytest.fixture(scope="module")
def without_cuda(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of 08 alone that lists cuda, with a file in place of its stub whose mistake no CPU can show."""
    if not cuda_problem():
        pytest.skip("there is a CUDA device here: nothing stands in for it")
    root = tmp_path_factory.mktemp("lists-cuda")
    spec = yaml.safe_load((ROOT / "course.yml").read_text(encoding="utf-8"))
    exercise = spec["exercises"]["08_device_handling"] | {"devices": ["cpu", "cuda"]}
    text = yaml.safe_dump({**spec, "points": 10, "exercises": {"08_device_handling": exercise}}, sort_keys=False)
    (root / "course.yml").write_text(text, encoding="utf-8")
    for part in ("exercises", "solutions"):
        shutil.copytree(ROOT / part / "08_device_handling", root / part / "08_device_handling")
    shutil.copy(
        CORPUS / "08_device_handling/elsewhere/y_not_moved.py", root / "exercises/08_device_handling/device_handling.py"
    )
    return root


def test_check_and_progress_are_on_sim_where_the_course_lists_cuda(without_cuda: Path, autograder):
    done = autograder("check", "08", cwd=without_cuda)
    assert done.returncode == 1 and "5 of 10 points" in done.stdout and NOTICE in done.stdout
    done = autograder("progress", cwd=without_cuda)
    assert "5/10" in done.stdout.replace(" of ", "/") and "left: train" in done.stdout


@pytest.mark.slow
def test_watch_and_pytest_are_on_sim_where_the_course_lists_cuda(without_cuda: Path):
    with subprocess.Popen(
        [BIN / "autograder", "watch", "08"],
        cwd=without_cuda,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as watching:
        assert watching.stdout is not None
        screens = iter(watching.stdout.readline, "")
        shown = list(takewhile(lambda line: "Checked in" not in line, screens))  # the end of what is said of the file
        watching.terminate()
    assert "5 of 10 points" in "".join(shown) and NOTICE in "".join(shown)
    done = run_pytest("exercises", "-q", cwd=without_cuda)
    assert done.returncode == 1 and NOTICE in done.stdout
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert failed and all("train::" in line and "-sim]" in line for line in failed)
    assert "skipped" not in done.stdout


def test_notebooks_and_nbgrader_check_on_sim_where_the_course_lists_cuda(
    without_cuda: Path, monkeypatch, capsys, own_sandbox, on_shelf
):
    pytest.importorskip("nbgrader")
    from IPython.core.interactiveshell import InteractiveShell

    from autograder.nb.grader import Grader
    from autograder.nb.live import check_in

    module = without_cuda / "exercises/08_device_handling/device_handling.py"
    monkeypatch.chdir(module.parent)
    monkeypatch.setattr("autograder.nb.live._runner_of", lambda root: own_sandbox)
    shell = InteractiveShell()
    shell.run_cell(module.read_text(encoding="utf-8"), store_history=True)
    assert (check_in(shell, "to_device"), check_in(shell, "train")) == (2.0, 0.0)
    assert NOTICE in capsys.readouterr().out
    grader = Grader(course=str(without_cuda), seed=5)
    result = grader.grade("ada", "08_device_handling", module.read_bytes(), str(module))
    assert result.points == 5 and result.message.startswith(NOTICE)


def test_a_pytorch_without_cuda_says_so_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    if torch.version.cuda is not None:
        pytest.skip("this PyTorch has CUDA")
    monkeypatch.setattr(devices.subprocess, "run", lambda *_, **__: pytest.fail("PyTorch was imported for it"))
    assert devices.cuda_problem.__wrapped__() == f"PyTorch {torch.__version__} is built without CUDA"
