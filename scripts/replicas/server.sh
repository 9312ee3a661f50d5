# A PostgreSQL server of Debian's in "$folder/pg", which listens at a socket there and nowhere else, and a Valkey or Redis
# server at the port of "$folder/valkey.port", which keeps nothing on disk; sourced.

postgres_programs() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

# Root may not run it: Debian's own user does.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

postgres_make() {
    mkdir -p "$folder/pg"
    chmod 755 "$folder"
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder/pg"
    as_postgres "$(postgres_programs)/initdb" -D "$folder/pg/data" -U hindcast --auth=trust --no-sync \
        --data-checksums -E UTF8 --locale=C >"$folder/initdb.log"
}

postgres_start() {
    as_postgres "$(postgres_programs)/pg_ctl" -D "$folder/pg/data" -w -t 120 -l "$folder/pg/log" -o \
        "-k $folder/pg -c listen_addresses= -c max_connections=200" start >/dev/null
}

postgres_stop() {
    as_postgres "$(postgres_programs)/pg_ctl" -D "$folder/pg/data" -m "${1:-fast}" -w -t 120 stop >/dev/null 2>&1 || true
}

postgres_url() { echo "postgres://hindcast@/$1?host=$folder/pg"; }

valkey_program() { command -v valkey-server || command -v redis-server || true; }

valkey_start() {
    local port tries=0
    port=$(<"$folder/valkey.port")
    # Its own log is the only thing that both servers' packages bring to tell by. One that was killed may hold the port for a
    # moment yet, and the next one then gives up.
    until grep -q 'eady to accept connections' "$folder/valkey.log" 2>/dev/null; do
        if [ "$tries" -eq 0 ] || grep -q 'aborting' "$folder/valkey.log" 2>/dev/null; then
            tries=$((tries + 1))
            [ "$tries" -le 100 ] || { cat "$folder/valkey.log" >&2; return 1; }
            rm -f "$folder/valkey.log"
            "$(valkey_program)" --bind 127.0.0.1 --port "$port" --save '' --appendonly no --maxmemory 64mb --dir "$folder" \
                --daemonize yes --pidfile "$folder/valkey.pid" --logfile "$folder/valkey.log" >/dev/null
        fi
        sleep 0.05
    done
}

valkey_stop() {
    if [ -e "$folder/valkey.pid" ]; then
        kill -9 "$(<"$folder/valkey.pid")" 2>/dev/null || true
        rm -f "$folder/valkey.pid" "$folder/valkey.log"
    fi
}
