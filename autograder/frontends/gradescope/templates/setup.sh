#!/usr/bin/env bash
# Made by `autograder gradescope`: Gradescope runs it once, as it builds the container.
set -eu
cd "${AUTOGRADER_ROOT:-/autograder}/source"

install() {
  command -v apt-get > /dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}
fit() { # the name of a Python that will do
  for name in python3 python3.13 python3.12 python3.11; do
    if "$name" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2> /dev/null; then
      echo "$name"
      return
    fi
  done
  return 1
}

if command -v apt-get > /dev/null; then apt-get update || true; fi
install bubblewrap || echo "bubblewrap is not to be had: the other layers confine what is submitted" >&2
if [ ! -x venv/bin/python ]; then
  python=$(fit) || { install python3-venv || true; python=$(fit); } || { install python3.11-venv || true; python=$(fit); } || {
    echo "no Python 3.11 to 3.13 is to be had: choose a newer base image in Gradescope" >&2
    exit 1
  }
  "$python" -m venv venv
fi
# The build of PyTorch for CPUs, a tenth of the size of the other.
venv/bin/python -m pip install --index-url "${TORCH_INDEX:-https://download.pytorch.org/whl/cpu}" torch
venv/bin/python -m pip install "./{{ wheel }}"
