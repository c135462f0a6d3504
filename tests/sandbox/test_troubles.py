"""What stopped a submission's code is told with its line."""

from tests.helpers import probe


def test_an_error_names_its_line(sandbox):
    source = "x = 1\n\n\ndef first(x):\n    y = 2 * x\n    return undefined + y\n"
    first, second = sandbox.run(probe(source)).observations
    broken = sandbox.run(probe("x = 1\ny = (\n")).observations[0].trouble
    assert (first.trouble.kind, first.trouble.line) == ("exception", 6)
    assert first.trouble.text.startswith("NameError") and first.trouble.source == "return undefined + y"
    assert second.trouble.kind == "missing"
    assert (broken.kind, broken.line) == ("import", 2) and "SyntaxError" in broken.text
