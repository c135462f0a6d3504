"""Measurements: ratios between graders on the same submissions in one run, never times alone."""
