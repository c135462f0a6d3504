"""The doors: the command line, `watch`, pytest, what runs on Gradescope and GitHub, the author's tools.

In: what a person typed, saved or opened.
Out: the work of the other rooms, printed, and an exit code: 0 all is well, 1 a check failed, 2 a usage or configuration
error, 3 a submission could not be graded. Each door finds the course, calls the core and says what came of it.
"""
