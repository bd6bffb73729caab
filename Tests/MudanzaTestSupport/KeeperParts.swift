/// The beginning of every keeper: who the server runs as.
enum UnprivilegedUser {
    static let script = #"""
        set -eu
        folder=$1
        trap '' INT HUP
        trap 'exit 143' TERM
        # PostgreSQL and PgBouncer refuse to run as root.
        user=()
        if [ "$(id -u)" = 0 ]; then
            name=postgres
            id "$name" >/dev/null 2>&1 || name=nobody
            user=(setpriv --reuid "$name" --regid "$(id -g "$name")" --clear-groups)
            chown "$name" "$folder"
        fi
        cd "$folder"


        """#
}

/// A throwaway certificate authority and what it signs, by the openssl command.
enum Certificates {
    static let script = #"""
        # make_certificate NAME valid|expired: NAME.crt and NAME.key, signed by ca.crt
        make_certificate() {
            local days=7
            [ "$2" != expired ] || days=-1
            {
                if [ ! -f ca.crt ]; then
                    openssl req -x509 -newkey rsa:2048 -nodes -days 7 -subj '/CN=Mudanza tests' \
                        -addext basicConstraints=critical,CA:true -keyout ca.key -out ca.crt
                fi
                openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$1.key" -out "$1.csr"
                printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >"$1.ext"
                openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days "$days" \
                    -extfile "$1.ext" -out "$1.crt"
            } >>openssl.log 2>&1 || { cat openssl.log; return 1; }
            chmod 600 "$1.key"
            chmod 644 ca.crt "$1.crt"
            [ ${#user[@]} = 0 ] || chown "$name" "$1.key"
        }


        """#
}
