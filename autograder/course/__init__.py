"""What the course asks.

In: `course.yml`, and of each exercise its folder: checks, known mistakes, the solved module.
Out: a `Course`, typed and validated, with every error at its file, line and key; the cases that a seed samples; the
known mistakes as texts; the stub that a solution becomes. No student's file is read here, and nothing is run but an
author's own `cases.py`.
"""
