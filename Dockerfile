# Where a class is graded: the grader with PyTorch for CPUs and bubblewrap, run by an ordinary user.
#
# docs/grading.md, "In a container", says how to run it, and what confines submissions in there.
FROM debian:bookworm-slim

RUN apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap python3-venv \
 && rm -rf /var/lib/apt/lists/*

ENV PATH=/opt/autograder/bin:$PATH
WORKDIR /course
COPY constraints.txt pyproject.toml README.md ./
# The build for CPUs, a tenth of the size of the other; a layer of its own, since it changes least.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN python3 -m venv /opt/autograder \
 && pip install --no-cache-dir --index-url "$TORCH_INDEX" -c constraints.txt torch
COPY autograder autograder
RUN pip install --no-cache-dir -c constraints.txt .
# The course that is graded; a course of your own: `-v ~/my-course:/course:ro`.
COPY course.yml ./
COPY solutions solutions
COPY exercises exercises

RUN useradd --create-home grader
USER grader
ENTRYPOINT ["autograder"]
