"""Run a submission where it can do no harm: the trusted side is `host`, the other side `warm` and `runner`."""
