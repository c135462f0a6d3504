"""The positive control of `forged.yml`: the same recorder, in a plain process, with nobody who looks for patches.

Reads JSON jobs (``exercise``, ``source``) and writes the points that each earns, in the same order.
"""

import json
import os
import sys
from pathlib import Path

from autograder.course.yaml_file import load_course
from autograder.judging.grading import grade_submission
from autograder.judging.reference_file import load_plan
from autograder.recording import codec
from autograder.sandbox.child import preload, runner
from autograder.sandbox.host.job import Job, Outcome, Turn
from autograder.sandbox.host.runner import Attempt
from autograder.sandbox.layers.limits import Limits
from autograder.submissions.source import Submission

ROOT = Path(__file__).parents[2]


class Unwatched:
    """Stands in for the sandbox: one forked process a device, no layers, no watch."""

    def run(self, job: Job) -> Outcome:
        """All runs of a job, as the sandbox does them."""
        seen = {}
        for device in dict.fromkeys(run.device for run in job.runs):
            todo = [k for k, run in enumerate(job.runs) if run.device == device]
            attempt = Attempt(Turn(job, todo), Limits())
            for message in self._child(job, todo):
                if set(message) != {"tampered"}:
                    attempt._message(message)
            seen |= attempt.seen
        return Outcome(seen=seen)

    def _child(self, job: Job, todo: list[int]) -> list[dict[str, object]]:
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.close(reader)
            try:
                runner.watch = lambda *_: (lambda **_: "", frozenset())
                runner.THREAD_SECONDS = 0.0
                order = {k: v for part in (job.fixed(), Turn(job, todo).own()) for k, v in codec.unpack(part).items()}
                runner.run_job(order, lambda message: os.write(writer, codec.pack(message)))
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as stream:
            messages = [codec.unpack(frame) for frame in codec.split(stream.read())]
        os.wait()
        return messages


def main() -> None:
    """Entry point."""
    preload.put_off_compiler()
    course = load_course(ROOT)
    points = []
    for job in json.load(sys.stdin):
        plan = load_plan(course, job["exercise"])
        result = grade_submission(
            Submission("eve", job["exercise"], plan.spec.file, job["source"], ""), plan, Unwatched()
        )
        points.append(result.points)
    sys.stdout.write(json.dumps(points))


if __name__ == "__main__":
    main()
