"""What the check cells of notebooks show, run in any Python that has the package.

    python live.py NOTEBOOKS FOLDER

NOTEBOOKS is a JSON file with pairs of an exercise and its steps; a line of JSON comes for each. In FOLDER each has a folder with one
notebook. Its code cells are run in IPython one after another, then a check cell for each step.
"""

import json
import os
import sys
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


def shown(folder: Path, steps: list[str]) -> dict[str, object]:
    """By step: the score and the texts that its check cell shows, or what it ends with."""
    os.chdir(folder)
    (notebook,) = folder.glob("*.ipynb")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    shell = InteractiveShell.instance()
    shell.reset(new_session=True)
    said: dict[str, object] = {}
    with capture_output():
        for cell in cells:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"]), store_history=True)
    for step in steps:
        with capture_output() as captured:
            done = shell.run_cell(f"from autograder.nb import check\ncheck({step!r})", store_history=True)
        texts = [output.data.get("text/plain", "") for output in captured.outputs]
        said[step] = [repr(done.result), *texts, str(done.error_in_exec or "")]
    return said


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "agg"
    folder = Path(sys.argv[2]).resolve()
    for name, steps in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print(json.dumps([name, shown(folder / name, steps)]), file=sys.__stdout__, flush=True)
