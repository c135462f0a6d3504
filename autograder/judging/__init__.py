"""Is it right, and if not, what is it?

In: a `Submission`, and what its exercise is held against: the solution's observations, worked out anew or recorded.
Out: a `Result` with points, where the numbers diverge, the known mistake where that is sure, and what to say of it.
There is one comparison (`compare`) with one derived tolerance (`tolerance`), and no exercise is known by name.
"""
