"""The stubs of the toy course, as they are handed out."""

OPEN = '    raise NotImplementedError("{}: {} is not written yet")\n'
STUB = f"# %%\ndef double(x):\n    # TODO\n{OPEN.format('01_toy', 'double')}\n\ndef walk(w, b):\n{OPEN.format('01_toy', 'walk')}"
MORE_STUB = f"def more(x):\n{OPEN.format('02_more', 'more')}"
