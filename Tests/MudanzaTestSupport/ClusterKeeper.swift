/// The script that makes, runs and removes one throwaway cluster.
///
/// It lives as long as its standard input is open. The operating system closes that when the test process ends in
/// whatever way, a crash and SIGKILL among them, so no server outlives its tests.
///
///     usage: bash -c SCRIPT keeper FOLDER PROGRAMS
enum ClusterKeeper {
    static let readyLine = "ready"

    static let script = #"""
        set -eu
        folder=$1 programs=$2
        trap '' INT HUP
        trap 'exit 143' TERM

        # initdb and postgres refuse to run as root.
        user=()
        if [ "$(id -u)" = 0 ]; then
            name=postgres
            id "$name" >/dev/null 2>&1 || name=nobody
            user=(setpriv --reuid "$name" --regid "$(id -g "$name")" --clear-groups)
            chown "$name" "$folder"
        fi
        cd "$folder"

        clean_up() {
            status=$?
            trap - EXIT
            if [ -f data/postmaster.pid ]; then
                "${user[@]}" "$programs/pg_ctl" stop --pgdata=data --mode=immediate --silent >&2 || true
            fi
            cd /
            rm -rf "$folder"
            rmdir "${folder%/*}" 2>/dev/null || true # of the test process, if it has ended before
            exit "$status"
        }
        trap clean_up EXIT

        "${user[@]}" "$programs/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 \
            --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || { cat initdb.log; exit 1; }

        cat >>data/postgresql.conf <<SETTINGS
        listen_addresses = ''
        unix_socket_directories = '$folder'
        fsync = off
        synchronous_commit = off
        full_page_writes = off
        wal_level = minimal
        max_wal_senders = 0
        max_wal_size = 4GB
        autovacuum = off
        shared_buffers = 64MB
        max_connections = 50
        max_locks_per_transaction = 1024
        timezone = 'UTC'
        jit = off
        SETTINGS

        # The server must not hold this script's output open, or its reader would wait for the server.
        "${user[@]}" "$programs/pg_ctl" start --pgdata=data --wait --silent --log=server.log >pg_ctl.log 2>&1 </dev/null ||
            { cat pg_ctl.log server.log; exit 1; }
        echo ready

        while read -r _; do :; done
        """#
}
