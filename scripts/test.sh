#!/bin/sh
# All tests: most of them on several cores, then those that measure time, one after the other. What is passed on goes
# to pytest both times.
set -eu
cd "$(dirname "$0")/.."

sh scripts/find_chromium.sh

run() {
    status=0
    .venv/bin/python -m pytest "$@" || status=$?
    # 5: none of the tests that were asked for is of this kind.
    [ $status = 5 ] && return 0
    return $status
}

failed=0
run -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not alone" "$@" || failed=1
run -m alone "$@" || failed=1
exit $failed
