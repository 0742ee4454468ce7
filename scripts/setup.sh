#!/bin/sh
# Make .venv and install exactly what requirements.lock names, and this project on top. Does nothing when nothing
# changed since the last time.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/.installed
wanted=$(cat requirements.lock pyproject.toml scripts/setup.sh | cksum)
if [ -x .venv/bin/lanternist ] && [ "$(cat $stamp 2>/dev/null)" = "$wanted $PWD" ]; then
    exit 0
fi

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

python=$(find_python)
[ -n "$python" ] || fail "Python 3.11 or newer is needed, and no python3 on the path is that new." \
    "Install one, or name it: make setup PYTHON=/path/to/python3"

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv ..."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        fail "Python's venv module is missing. On Debian or Ubuntu, type:  sudo apt-get install python3-venv"
    fi
fi

# A folder that moved, or whose Python went away, cannot be mended.
made_in=$(cut -d' ' -f3- $stamp 2>/dev/null || true)
if ! .venv/bin/python -c 'import pip' 2>/dev/null || [ "${made_in:-$PWD}" != "$PWD" ]; then
    echo "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv
fi

echo "Installing the packages of requirements.lock ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
printf '%s %s\n' "$wanted" "$PWD" >$stamp
echo "Installed: .venv/bin/lanternist"
