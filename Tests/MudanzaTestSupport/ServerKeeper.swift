/// The script that makes, runs and removes a server which a test stops and starts at will.
///
/// Like ``ClusterKeeper`` it lives as long as its standard input is open, so that nothing outlives the tests. Orders come
/// through one named pipe (`stop immediate`, `start`), and each is answered through another.
///
///     usage: bash -c SCRIPT keeper FOLDER PROGRAMS PORT CERTIFICATE SMALL-DISK-MIB SETTINGS
enum ServerKeeper {
    static let script =
        UnprivilegedUser.script + Certificates.script + #"""
            programs=$2 port=$3 certificate=$4 small=$5 settings=$6

            clean_up() {
                status=$?
                trap - EXIT
                [ -z "${orders:-}" ] || kill -KILL "$orders" 2>/dev/null || true
                if [ -f data/postmaster.pid ]; then
                    "${user[@]}" "$programs/pg_ctl" stop --pgdata=data --mode=immediate --silent || true
                fi
                [ "$small" = 0 ] || umount --lazy "$folder/small" 2>/dev/null || true
                cd /
                rm -rf "$folder"
                rmdir "${folder%/*}" 2>/dev/null || true
                exit "$status"
            }
            trap clean_up EXIT

            start() {
                "${user[@]}" "$programs/pg_ctl" start --pgdata=data --wait --silent --log=server.log \
                    >pg_ctl.log 2>&1 </dev/null || { cat pg_ctl.log server.log; return 1; }
            }
            stop() {
                "${user[@]}" "$programs/pg_ctl" stop --pgdata=data --mode="$1" --wait --silent 2>&1 </dev/null
            }

            "${user[@]}" "$programs/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 \
                --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || { cat initdb.log; exit 1; }
            if [ "$small" != 0 ]; then
                # Private, for the script runs in a mount namespace of its own.
                mkdir small
                mount -t tmpfs -o "size=${small}m,mode=0700" mudanza-tests "$folder/small"
                "${user[@]}" true
                [ ${#user[@]} = 0 ] || chown "$name" small
            fi
            cat >>data/postgresql.conf <<SETTINGS
            listen_addresses = '127.0.0.1'
            port = $port
            unix_socket_directories = '$folder'
            password_encryption = 'scram-sha-256'
            fsync = off
            synchronous_commit = off
            full_page_writes = off
            max_wal_size = 1GB
            autovacuum = off
            shared_buffers = 64MB
            max_connections = 50
            timezone = 'UTC'
            jit = off
            restart_after_crash = on
            SETTINGS
            type=host
            if [ "$certificate" != none ]; then
                make_certificate server "$certificate"
                type=hostssl
                cat >>data/postgresql.conf <<SETTINGS
            ssl = on
            ssl_cert_file = '$folder/server.crt'
            ssl_key_file = '$folder/server.key'
            SETTINGS
            fi
            printf '%s\n' "$settings" >>data/postgresql.conf
            printf '%s\n' 'local all all trust' "$type all all 127.0.0.1/32 scram-sha-256" >data/pg_hba.conf

            start || exit 1
            mkfifo orders answers
            # Of the keeper's pipes it may hold none open, or the tests would wait for it.
            # The pipe is held open, so that nothing is missed and a reader without a writer waits; now and then it looks
            # whether the keeper lives, for nobody else would end it.
            exec 3<>orders
            while kill -0 $$ 2>/dev/null; do
                read -t 2 -r -u 3 order mode || continue
                { case $order in start) start ;; stop) stop "$mode" ;; esac && echo done || echo failed; } >answers 2>&1
            done </dev/null >/dev/null 2>&1 &
            orders=$!
            echo ready
            # From here on nobody reads, and bash reports each process that was killed: the pipe would kill bash.
            exec >/dev/null 2>&1

            while read -r _; do :; done
            """#
}
