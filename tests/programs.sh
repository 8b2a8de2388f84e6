#!/usr/bin/env bash
# Makes sure that programs are there which tests call, each the name of its package too:
#
#   tests/programs.sh curl jq
#
# As root, and with apt-get, it installs what is missing; otherwise it says what to install.
set -euo pipefail

missing=()
for program in "$@"; do
    command -v "$program" >/dev/null || missing+=("$program")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0
if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    {
        apt-get -o DPkg::Lock::Timeout=300 -qq update
        apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends "${missing[@]}"
    } >&2 </dev/null || true
fi
for program in "${missing[@]}"; do
    command -v "$program" >/dev/null || {
        echo "the tests need $program: install the package $program (apt-get install $program)" >&2
        exit 1
    }
done
