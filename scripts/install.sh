#!/bin/sh
# install.sh LOCK: make .venv hold what the requirements file LOCK names; done in no time when it already does.
set -eu
cd "$(dirname "$0")/.."
lock=$1
stamps=.venv/locked
log=.data/install.log

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Print the first Python that is new enough.
find_python() {
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>&1) || found="no ${PYTHON:-python3}"
    fail "Backchannel needs Python 3.11 or newer; here is $found. Install one, or name it: make run PYTHON=/path/to/python3.12"
}

# Debian and Ubuntu keep a part of the venv module in a package of its own.
need_ensurepip() {
    "$1" -c 'import ensurepip' 2>/dev/null && return
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python$version-venv ..."
        export DEBIAN_FRONTEND=noninteractive
        { apt-get -o DPkg::Lock::Timeout=300 update -q &&
            apt-get -o DPkg::Lock::Timeout=300 install -qy "python$version-venv"; } >>"$log" 2>&1 && return
    fi
    fail "Python's venv module is incomplete here. Install it (sudo apt install python$version-venv) and run make again."
}

make_venv() {
    python=$(find_python)
    need_ensurepip "$python"
    "$python" -m venv --clear .venv >>"$log" 2>&1 || fail "Could not make .venv; the reason is in $log."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 uv >>"$log" 2>&1 ||
        fail "Could not download uv from PyPI: check the network connection and run make again (details: $log)."
}

is_installed() {
    cmp -s "$lock" "$stamps/$lock" && .venv/bin/python -c 'import django' 2>/dev/null
}

# A mirror that only pip knows of still works: what uv cannot fetch, pip tries.
sync() {
    .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes "$lock" >>"$log" 2>&1 ||
        .venv/bin/python -m pip install --quiet --retries 1 --timeout 20 --require-hashes -r "$lock" >>"$log" 2>&1 ||
        fail "Could not download the packages in $lock: check the network connection and run make again (details: $log)."
}

is_installed && exit
mkdir -p .data
: >"$log"
.venv/bin/uv --version >/dev/null 2>&1 || { echo "Making .venv ..."; make_venv; }
echo "Installing $lock ..."
rm -rf "$stamps"
sync
mkdir -p "$stamps"
cp "$lock" "$stamps/"
# The development packages include the others, at the same versions.
[ "$lock" = requirements.txt ] || cp requirements.txt "$stamps/"
