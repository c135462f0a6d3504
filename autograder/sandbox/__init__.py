"""How untrusted code is run.

In: a `Job`, the text of a module, the checks of its exercise and the runs to do.
Out: an `Outcome`, one `Observation` for each run, whatever the module did.
Where there is no sandbox, a plain process does the same jobs for one's own code; `host/door` decides.
`host` is the trusted side, `child` the side of the submission, `layers` what stands between them, and `sim` the
simulated accelerator on which device handling is checked where there is no GPU.
"""
