"""What a student gets is the solution without what is to be written."""

import ast
import re

import jupytext


def test_the_stub_is_the_solution_without_what_is_to_be_written(built):
    for path in sorted(built.glob("exercises/*/*.py")):
        if path.name == "checks.py":
            continue
        text, solved = path.read_text(), (built / "solutions" / path.parent.name / path.name).read_text()
        stub, full = ast.parse(text), ast.parse(solved)
        names = [node.name for node in full.body if isinstance(node, ast.FunctionDef)]
        assert [node.name for node in stub.body if isinstance(node, ast.FunctionDef)] == names
        for node, whole in zip(stub.body, full.body, strict=True):
            if isinstance(node, ast.FunctionDef):
                assert ast.get_docstring(node) == ast.get_docstring(whole) and ast.get_docstring(node)
        for line in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", solved, re.S):
            assert line.strip() not in text
        assert "SOLUTION" not in text and re.findall(r"# TODO (\d\d)\.(\w+)", text)
        for number, step in re.findall(r"# TODO (\d\d)\.(\w+)", text):
            assert number == path.parent.name[:2] and f"{path.parent.name}: {step} is not written yet" in text
        kinds = [cell.cell_type for cell in jupytext.reads(text, fmt="py:percent").cells]
        assert kinds == [cell.cell_type for cell in jupytext.reads(solved, fmt="py:percent").cells]
