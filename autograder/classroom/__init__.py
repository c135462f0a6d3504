"""Many at once.

In: the hand-ins of a class, a seed and a folder for what comes of them.
Out: in that folder `results.jsonl`, `grades.csv`, `run.json` and the report; results are kept as they come, so that an
interrupted run goes on and a rerun grades what changed. A pool grades: this machine's cores, or a Dask cluster.
"""
