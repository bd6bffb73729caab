/// The script that makes, runs and removes a throwaway server.
///
/// It lives as long as its standard input is open. The operating system closes that when Mudanza ends in whatever way,
/// a crash and SIGKILL among them; so no server outlives its run.
///
///     usage: sh -c SCRIPT keeper FOLDER PROGRAMS
enum ClusterKeeper {
    static let readyLine = "ready"

    static let script = #"""
        set -eu
        folder=$1 programs=$2
        # Writing to a reader that is gone must fail, not end the script before it has cleaned up.
        trap '' INT HUP PIPE
        trap 'exit 143' TERM
        umask 077

        # initdb and postgres refuse to run as root.
        as_user() { "$@"; }
        if [ "$(id -u)" = 0 ]; then
            name=postgres
            id "$name" >/dev/null 2>&1 || name=nobody
            if command -v setpriv >/dev/null; then
                as_user() { setpriv --reuid "$name" --regid "$(id -g "$name")" --clear-groups "$@"; }
            else
                as_user() { su -s /bin/sh "$name" -c '"$0" "$@"' -- "$@"; }
            fi
            chown "$name" "$folder"
        fi
        cd "$folder"

        clean_up() {
            status=$?
            trap - EXIT
            if [ -f data/postmaster.pid ]; then
                as_user "$programs/pg_ctl" stop --pgdata=data --mode=immediate --silent >&2 || true
            fi
            cd /
            rm -rf "$folder"
            exit "$status"
        }
        trap clean_up EXIT

        locale=C.UTF-8
        [ "$(uname)" != Darwin ] || locale=C
        as_user "$programs/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --locale="$locale" \
            --no-sync >initdb.log 2>&1 || { cat initdb.log; exit 1; }

        # All of it is thrown away: nothing needs to survive a crash.
        cat >>data/postgresql.conf <<SETTINGS
        listen_addresses = ''
        unix_socket_directories = '$folder'
        unix_socket_permissions = 0700
        fsync = off
        synchronous_commit = off
        full_page_writes = off
        wal_level = minimal
        max_wal_senders = 0
        max_wal_size = 4GB
        max_locks_per_transaction = 1024
        maintenance_work_mem = 256MB
        timezone = 'UTC'
        jit = off
        SETTINGS

        # The server must not hold this script's output open, or its reader would wait for the server.
        as_user "$programs/pg_ctl" start --pgdata=data --wait --silent --log=server.log >pg_ctl.log 2>&1 </dev/null ||
            { cat pg_ctl.log server.log; exit 1; }
        echo ready

        while read -r _; do :; done
        """#
}
