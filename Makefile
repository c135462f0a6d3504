# Three commands: `make demo` grades a sample class, `make student` packs what a student gets, `make test` passes the tests. Each sets up .venv first.
#
# Which to run when:
#   make test      before every commit, under five minutes on two idle cores: every right program of the corpus and a wrong one of
#                  each family, the fast attacks and the forgeries, every front door once for real. What touches the sandbox
#                  or what is recorded always runs those attacks, since they are in here.
#   make test-all  before a release, and after a change to the sandbox, to what is recorded, to naming or to tolerances; two
#                  hours. At the end a line for each part with its result and its time; it goes on after one that fails.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: demo student test test-all lint types valid slow attacks fuzz test-numerics test-nbgrader test-lowest test-windows test-cuda wheelhouse bench margins diagnose schema figures clean

# Those of the class with known results who show something of their own: as many as a screen has lines.
DEMO := ada bruno carla igor jana kofi lena mallory_exits mallory_forges mallory_loops mallory_memory mallory_reads \
  milo nora sven vera walid xenia zoe

demo: $(READY)
	@$(BIN)/autograder grade $(addprefix tests/class/submitted/,$(DEMO)) --out demo-out --seed 2026 || test $$? -eq 3
	@echo; ls demo-out/results.jsonl demo-out/grades.csv demo-out/report/index.html

# What a student gets, from this clone: the folder and its zip. What was changed in the folder stays.
STUDENT ?= student
student: $(READY)
	@$(BIN)/autograder release $(STUDENT) --zip

# What needs one core runs beside what needs them all; pytest has a worker more than cores, since many tests wait. Before it the
# package is compiled, which pip leaves undone where it installs in place: no sandbox may write, so each of some hundred would do
# it anew.
test: $(READY)
	@$(BIN)/python -m compileall -q autograder
	@$(MAKE) -j2 lint types valid
	$(BIN)/pytest -n 3

PARTS := test slow attacks fuzz margins test-numerics test-lowest test-windows test-nbgrader diagnose
test-all: $(READY)
	@said=; result=0; for part in $(PARTS); do \
	  begun=$$(date +%s); if $(MAKE) $$part; then ended=passed; else ended=FAILED; result=1; fi; \
	  said="$$said$$(printf '%-14s %s %4d min' $$part $$ended $$((($$(date +%s) - begun + 30) / 60)))\n"; \
	done; printf "\n$$said"; exit $$result

lint: $(READY)
	$(BIN)/ruff check autograder solutions examples tests tools bench
	$(BIN)/ruff format --check autograder tests tools
	$(BIN)/lint-imports --no-logo

types: $(READY)
	$(BIN)/mypy

valid: $(READY)
	$(BIN)/autograder validate --seed 2026

# What takes too long for every run: the whole corpus on all its cases, the whole class, a cluster, margins, programs on every device, a class without
# fork and on one worker as on two, what the benchmarks measure with. Those on faults are slow as well: `make attacks` runs them.
slow: $(READY)
	$(BIN)/pytest -n 2 -m slow --ignore tests/classroom/test_faults.py

# Every attack under every set of layers, and as an ordinary user: what was tried, what was stopped, and by what.
# Then those on points, facts, files and reports, and a grader that is killed at any moment. Half an hour.
attacks: $(READY)
	$(BIN)/python -m tests.attacks.run
	$(BIN)/python -m tests.attacks.run --as-user --without nothing --without namespaces
	$(BIN)/pytest -n 0 -m "not nbgrader" --ignore tests/attacks/test_full.py tests/attacks tests/classroom/test_faults.py

# The randomised tests of everything that reads hostile bytes, with twenty times the examples.
fuzz: $(READY)
	FUZZ=20 $(BIN)/pytest -n 2 $$(grep -rlF 'examples(' tests --include='test_*.py')

# Other processors' numbers, as far as this one can have them: the same verdicts and names under each. Half an hour.
test-numerics: $(READY)
	$(BIN)/python -m tests.numerics

# nbgrader's own tools from end to end: system users and an exchange, PostgreSQL, a browser. As root, on Debian; some twenty minutes.
test-nbgrader: $(READY)
	apt-get install -y python3-venv postgresql chromium
	$(BIN)/pytest -m nbgrader -n 0 tests/nb/end_to_end

# The oldest release of every direct dependency. First the lowest PyTorch of all, without device checks: a student's front
# doors. Then the lowest that has `sim`: the suite. Both are builds for CUDA, several GB.
LOWEST := .venv-lowest
test-lowest: $(READY)
	$(BIN)/uv venv -q --clear --seed --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip install -q --python $(LOWEST)/bin/python --resolution lowest-direct -e '.[dev]'
	$(LOWEST)/bin/pytest -n 0 -m slow tests/test_wheel.py
	$(BIN)/uv pip install -q --python $(LOWEST)/bin/python 'torch==2.10.*'
	$(LOWEST)/bin/pytest -n 2

# A student's side on Windows: a real Windows Python with PyTorch, under Wine. Where there is no Wine, that is said, and nothing
# is tested: tests/windows/python.py has what it needs. Half an hour.
test-windows: $(READY)
	@$(BIN)/python -m tests.windows.python; made=$$?; test $$made -eq 77 && exit 0; test $$made -eq 0 && \
	  $(BIN)/pytest -n 0 -m "windows or not windows" tests/windows

# What grading on a GPU rests on, measured there: docs/devices.md. `make wheelhouse WHEELS=dir` here, then, where nothing can
# be downloaded, `make test-cuda WHEELS=dir` with a Python that has PyTorch. DEVICE=sim tries it without a GPU.
DEVICE ?= cuda
CUDA_PYTHON ?= 3.12
ifdef WHEELS
test-cuda:
	$(PYTHON) -m venv --system-site-packages --without-pip --clear .venv-cuda
	$(PYTHON) -m pip --python .venv-cuda/bin/python install -q --no-index --find-links $(WHEELS) trajectory-autograder
	.venv-cuda/bin/python -m tests.measure_gpu $(DEVICE)
else
test-cuda: $(READY)
	$(BIN)/python -m tests.measure_gpu $(DEVICE)
endif

wheelhouse: $(READY)
	mkdir -p $(WHEELS)
	$(BIN)/pip wheel -q . --no-deps --no-build-isolation -w $(WHEELS)
	echo torch | $(BIN)/uv pip compile -q --no-header --no-annotate --python-version $(CUDA_PYTHON) --excludes /dev/stdin \
	  -c constraints.txt pyproject.toml -o $(WHEELS)/needed.txt
	$(BIN)/pip download -q --no-deps --only-binary :all: --python-version $(CUDA_PYTHON) -d $(WHEELS) -r $(WHEELS)/needed.txt

# Ratios against other graders and the floor, time and memory against the size of a class; an hour on an idle machine.
# `make bench BENCH="--quick peers"` for less; `BENCH="--out DIR peers"`, then others into the same DIR, to measure it in parts.
bench: $(READY)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[bench]'
	$(BIN)/python -m bench $(BENCH)

# How much room the tolerance has: measured noise, tolerance and the closest known mistake of each dtype and device.
margins: $(READY)
	$(BIN)/python -m tools.margins

# How well mistakes are named: the whole corpus as a class, and the table that docs/grading.md quotes; fails below the aims. Ten minutes.
diagnose: $(READY)
	$(BIN)/python -m tests.diagnose

# What editors complete course.yml from; made again when its models change.
schema: $(READY)
	$(BIN)/python -m tools.course_schema

figures: $(READY)
	$(BIN)/python -m tools.figures --out figures

# Where Debian's python3-venv is missing, the machine's pip puts pip into the bare environment.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install -q pip; }
	rm -rf trajectory_autograder.egg-info  # of an older build: it would name entry points that are no more
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) $(LOWEST) .venv-cuda .windows demo-out figures
