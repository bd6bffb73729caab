/// The script that runs PgBouncer; see ``ServerKeeper`` for how it is spoken to.
///
///     usage: bash -c SCRIPT keeper FOLDER PROGRAM PORT CERTIFICATE
enum PgBouncerKeeper {
    static let script =
        UnprivilegedUser.script + Certificates.script + #"""
            program=$2 port=$3 certificate=$4

            clean_up() {
                status=$?
                trap - EXIT
                [ -z "${orders:-}" ] || kill -KILL "$orders" 2>/dev/null || true
                stop
                cd /
                rm -rf "$folder"
                rmdir "${folder%/*}" 2>/dev/null || true
                exit "$status"
            }
            trap clean_up EXIT

            start() {
                "${user[@]}" "$program" --quiet pgbouncer.ini >>pgbouncer.out 2>&1 </dev/null &
                echo $! >pid
                # It is there when somebody listens: it has no other way to say so.
                for _ in {1..200}; do
                    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return 0; fi
                    kill -0 "$(cat pid)" 2>/dev/null || break
                    sleep 0.05
                done
                cat pgbouncer.out pgbouncer.log
                return 1
            }
            stop() {
                [ -f pid ] || return 0
                kill -KILL "$(cat pid)" 2>/dev/null || true
                rm -f pid
            }

            [ "$certificate" = none ] || make_certificate pooler "$certificate"
            chmod 600 users.txt pgbouncer.ini
            [ ${#user[@]} = 0 ] || chown "$name" users.txt pgbouncer.ini
            start || exit 1
            mkfifo orders answers
            # The pipe is held open, so that nothing is missed and a reader without a writer waits; now and then it looks
            # whether the keeper lives, for nobody else would end it.
            exec 3<>orders
            while kill -0 $$ 2>/dev/null; do
                read -t 2 -r -u 3 order || continue
                { case $order in start) start ;; kill) stop ;; esac && echo done || echo failed; } >answers 2>&1
            done </dev/null >/dev/null 2>&1 &
            orders=$!
            echo ready
            # From here on nobody reads, and bash reports each process that was killed: the pipe would kill bash.
            exec >/dev/null 2>&1

            while read -r _; do :; done
            """#
}
