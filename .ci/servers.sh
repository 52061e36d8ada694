# What the gate needs from the machine: tools, PostgreSQL, pgbouncer and Redis. It is sourced by .ci/run.
# Servers that answer are used; others are installed (as root, on Debian), started on a free port, and stopped by pid.

workplace=""
started=()

install() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Missing: $*. Install it, and run the gate again." >&2
        return 1
    fi
    [ -n "${apt_updated:-}" ] || apt-get update -qq
    apt_updated=1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

need_tools() {
    command -v make >/dev/null || install make
    command -v git >/dev/null || install git
    local each
    for each in python3.13 python3.12 python3.11 python3; do
        if "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$each" -c 'import ensurepip, venv' 2>/dev/null || install python3-venv
            return
        fi
    done
    install python3 python3-venv
}

answers() { # answers postgres_server|redis_server|pgbouncer_program: does the tests' own look-up find one?
    .venv/bin/python -c "import sys; from tests.servers import $1; sys.exit(not $1())"
}

free_port() {
    .venv/bin/python -c 'from tests.servers import free_port; print(free_port())'
}

start_servers() {
    workplace=$(mktemp -d)
    chmod 755 "$workplace"
    if answers postgres_server; then echo "PostgreSQL: the one that answers"; else start_postgres; fi
    if answers redis_server; then echo "Redis: the one that answers"; else start_redis; fi
    answers pgbouncer_program || install pgbouncer || return 0 # the tests start it, and say so if they need it
}

postgres_programs() {
    local folder
    for folder in $(command -v initdb | xargs -r dirname) $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then echo "$folder"; return; fi
    done
    return 1
}

as_nobody_special() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
    local programs port data=$workplace/postgres
    postgres_programs >/dev/null || install postgresql
    programs=$(postgres_programs)
    if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then
        useradd --system --no-create-home postgres
    fi
    port=$(free_port)
    mkdir "$data"
    if [ "$(id -u)" = 0 ]; then chown postgres "$data"; fi
    (cd "$data" && as_nobody_special "$programs/initdb" -D "$data" -U postgres -A trust -E UTF8 --no-sync >/dev/null)
    (cd "$data" && exec_in_background "$programs/postgres" -D "$data" -p "$port" -k "$data" \
        -c listen_addresses=127.0.0.1 -c fsync=off)
    export TEST_POSTGRES_URL=postgresql://postgres@127.0.0.1:$port/postgres
    local status=0
    wait_for postgres_server || status=1
    if [ -s "$data/postmaster.pid" ]; then started+=("INT $(head -1 "$data/postmaster.pid")"); fi
    if [ "$status" != 0 ]; then cat "$workplace/postgres.log" >&2; return 1; fi
    echo "PostgreSQL: our own on port $port"
}

start_redis() {
    local port
    command -v redis-server >/dev/null || install redis-server || return 0 # the tests say so if they need it
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$workplace" >"$workplace/redis.log" 2>&1 &
    started+=("TERM $!")
    export TEST_REDIS_URL=redis://127.0.0.1:$port/15
    wait_for redis_server || { cat "$workplace/redis.log" >&2; return 1; }
    echo "Redis: our own on port $port"
}

exec_in_background() {
    as_nobody_special "$@" >"$workplace/postgres.log" 2>&1 &
}

wait_for() {
    local tries
    for tries in $(seq 240); do
        if answers "$1"; then return 0; fi
        sleep 0.25
    done
    echo "$1 does not answer" >&2
    return 1
}

stop_servers() { # INT makes PostgreSQL leave at once, whoever is still connected
    local each
    for each in ${started[@]+"${started[@]}"}; do
        kill -s "${each% *}" "${each#* }" 2>/dev/null || true
    done
    for each in ${started[@]+"${started[@]}"}; do
        while kill -0 "${each#* }" 2>/dev/null; do sleep 0.1; done
    done
    if [ -n "$workplace" ]; then rm -rf "$workplace"; fi
}
