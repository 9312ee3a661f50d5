# Starts a service of its own for a script that sources this; hindcast, folder and home are its.
# shellcheck shell=bash

# start_server OPTIONS...: sets url and server, the process. It goes with the script: stop_server.
start_server() {
    "$hindcast" serve --home "$home" --port 0 "$@" >"$folder/server.log" 2>&1 &
    server=$!
    for _ in {1..200}; do
        url=$(grep -oEsm 1 'listening on http://[0-9.:]+' "$folder/server.log" | cut -d ' ' -f 3) ||
            true
        if [ -n "$url" ]; then
            return
        fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    echo "the server did not start:" >&2
    tail -5 "$folder/server.log" >&2
    exit 1
}

# stop_server: asks it to end, waits for it, and says so where it did not end well.
stop_server() {
    local status=0
    if [ -n "${server:-}" ]; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" || status=$?
        if [ "$status" -ne 0 ]; then
            echo "the server ended with exit status $status:" >&2
            tail -5 "$folder/server.log" >&2
        fi
        server=
    fi
    return "$status"
}
