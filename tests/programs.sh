#!/usr/bin/env bash
# Makes sure that programs are there which tests call, each the name of its package too:
#
#   tests/programs.sh curl jq
#
# With apt-get, as root or where sudo asks for no password, it installs what is missing; otherwise it
# says what to install.
set -euo pipefail

missing=()
for program in "$@"; do
    command -v "$program" >/dev/null || missing+=("$program")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0
as_root=()
[[ $(id -u) -eq 0 ]] || as_root=(sudo -n)
if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "installing ${missing[*]}" >&2
    get() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@"; }
    {
        get update
        get install -y --no-install-recommends "${missing[@]}"
    } >&2 </dev/null || true
fi
for program in "${missing[@]}"; do
    command -v "$program" >/dev/null || {
        echo "the tests need $program: install the package $program (apt-get install $program)" >&2
        exit 1
    }
done
