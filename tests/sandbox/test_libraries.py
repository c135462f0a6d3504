"""What of a library recording rests on is watched too."""

import numpy as np

from autograder.sandbox.child import integrity


def test_a_check_may_use_a_name_that_is_a_module_in_pytorch():
    """`torch.classes` has whatever it is asked for, and raises when that is looked into."""

    def check(module, case, see):
        see.number("classes", case.classes + case.special + case.linalg)

    changed, _ = integrity.Watch({}).also({}, [check])
    assert changed() == ""


def test_what_a_function_of_a_library_uses_in_turn_shows_when_it_is_replaced(monkeypatch):
    def check(module, case, see):
        see.array("stacked", np.stack([case.x, case.y]))

    changed, _ = integrity.Watch({}).also({}, [check])
    monkeypatch.setitem(np.stack._implementation.__globals__, "normalize_axis_index", lambda *_: 0)
    assert changed().endswith("shape_base.normalize_axis_index")
