#!/usr/bin/env bash
# A throwaway PostgreSQL for tests: starts a server in a temporary folder, prints one line, and when its standard input
# ends stops every server in that folder and removes it. So the server ends with the process that started this,
# however that ended.
#
#   tests/postgres.sh quick     for tests of behaviour: nothing is forced to the disk
#   tests/postgres.sh durable   for tests of crashes: as in production
#
# The line: bin=FOLDER<tab>folder=FOLDER<tab>data=FOLDER<tab>port=PORT<tab>as=WORDS
# The server listens on 127.0.0.1:PORT and on a socket in `folder`; the user is postgres, without a password. Programs of
# `bin` that touch `data` are run with the words of `as` in front, which may be none.
set -euo pipefail

durability=${1:-quick}
case $durability in
    quick) forcing=off ;;
    durable) forcing=on ;;
    *) echo "usage: $0 quick|durable" >&2; exit 2 ;;
esac
export LC_ALL=C.UTF-8

# The folder of the newest server programs.
find_programs() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) \
        "$(pg_config --bindir 2>/dev/null || true)" \
        "$(dirname "$(command -v postgres || echo /nowhere/postgres)")"; do
        if [[ -x $folder/initdb && -x $folder/postgres && -x $folder/pg_ctl ]]; then
            echo "$folder"
            return
        fi
    done
    return 1
}

# Installs the server without the cluster that the package would make and start for the whole machine.
install_programs() {
    local conf=/etc/postgresql-common/createcluster.d/tapsyrma-tests.conf
    echo "PostgreSQL is not installed: installing the package postgresql" >&2
    {
        mkdir -p "${conf%/*}"
        echo "create_main_cluster = false" >"$conf"
        local apt=(apt-get -o DPkg::Lock::Timeout=300 -qq)
        export DEBIAN_FRONTEND=noninteractive
        "${apt[@]}" update
        "${apt[@]}" install -y --no-install-recommends postgresql
        rm -f "$conf"
    } >&2 </dev/null
}

if ! bin=$(find_programs); then
    if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
        install_programs || true
    fi
    if ! bin=$(find_programs); then
        echo "the tests need the PostgreSQL server: install the package postgresql (apt-get install postgresql)" >&2
        exit 1
    fi
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/tapsyrma-postgres-XXXXXX")
# The server refuses to run as root.
as=()
if [[ $(id -u) -eq 0 ]]; then
    as=(setpriv --reuid=postgres --regid=postgres --init-groups)
    chown postgres: "$folder"
fi
cd "$folder"

stop() {
    trap - EXIT
    local pid_file
    for pid_file in "$folder"/*/postmaster.pid; do
        [[ -e $pid_file ]] || continue
        "${as[@]}" "$bin/pg_ctl" stop -D "${pid_file%/*}" -m immediate >/dev/null 2>&1 || true
    done
    cd /
    rm -rf "$folder"
}
trap stop EXIT
# A key that interrupts the tests reaches this too; it ends in order once they are gone.
trap '' INT TERM HUP

"${as[@]}" "$bin/initdb" -D data -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >initdb.log 2>&1 ||
    { cat initdb.log >&2; exit 1; }
cat >>data/postgresql.conf <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 400
shared_buffers = 64MB
fsync = $forcing
full_page_writes = $forcing
END

# Below the range from which the system gives ports by itself; a port that is taken means another attempt.
start() {
    local attempt
    for attempt in {1..20}; do
        port=$((15000 + RANDOM % 15000))
        echo "port = $port" >>data/postgresql.conf
        "${as[@]}" "$bin/pg_ctl" start -w -D data -l server.log >/dev/null 2>&1 </dev/null && return
        grep -q "Address already in use" server.log || break
        "${as[@]}" rm -f server.log
    done
    cat server.log >&2
    return 1
}
start

printf 'bin=%s\tfolder=%s\tdata=%s\tport=%s\tas=%s\n' "$bin" "$folder" "$folder/data" "$port" "${as[*]}"
cat >/dev/null
