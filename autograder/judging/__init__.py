"""Is it right, and if not, what is it?

In: a `Submission`, and what its exercise is held against: the solution's observations, worked out anew or recorded.
Out: a `Result` with points, where the numbers diverge, the known mistake where that is sure, and what to say of it.
`grading` does it; `compare` holds the one comparison with the one derived tolerance. No exercise is known by name.
"""
