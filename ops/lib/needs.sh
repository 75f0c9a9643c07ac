# Sourced by ops/run and ops/test: what they need on the machine, and what to do where it is missing. Debian's tools only.

say() { printf '%s\n' "$@" >&2; }

fail() {
    say "$@"
    exit 1
}

need_dotnet() {
    if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
        PATH="$HOME/.dotnet:$PATH"
    fi
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
        fail "The .NET SDK 10 is missing. Install it: https://dotnet.microsoft.com/download/dotnet/10.0, or Microsoft's package" \
            "dotnet-sdk-10.0 for Debian. \"dotnet --list-sdks\" must then show a line that begins with 10."
    fi
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
}

# The same places in which MotCua.EmbeddedPostgres looks.
has_postgres() {
    [ -z "${MOTCUA_POSTGRES_BIN:-}" ] || return 0 # if the programs are not there, MotCua says so itself
    local folder
    local IFS=:
    for folder in $PATH /usr/lib/postgresql/*/bin; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
            return 0
        fi
    done
    return 1
}

# need_postgres [INSTEAD]: what one may do instead of having the programs
need_postgres() {
    if has_postgres; then
        return 0
    fi
    install_debian postgresql "PostgreSQL's programs (initdb, postgres)" \
        "Or name the folder that holds them in MOTCUA_POSTGRES_BIN.${1:+ $1}"
    has_postgres || fail "postgresql was installed, but initdb and postgres are not in /usr/lib/postgresql/*/bin. Name their folder in MOTCUA_POSTGRES_BIN."
}

# A browser for the tests of the dashboard.
need_chromium() {
    if [ -x "${MOTCUA_CHROMIUM:-/usr/bin/chromium}" ]; then
        return 0
    fi
    install_debian chromium "Chromium, in which the dashboard is tested" "Or name a Chromium in MOTCUA_CHROMIUM."
}

# install_debian PACKAGE WHAT ELSE: installs it as root or with a sudo that asks for no password; else says what to do.
install_debian() {
    local package=$1 what=$2 else=$3
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        as_root=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
        fail "Missing: $what, and this user may not install them. Let an administrator run:" "  apt-get install $package" "$else"
    fi
    say "Missing: $what. Installing Debian's package $package ..."
    # Without this, Debian would make and start a cluster of its own; MotCua runs a private one.
    local config=/etc/postgresql-common/createcluster.conf
    if [ "$package" = postgresql ] && [ ! -e "$config" ]; then
        "${as_root[@]}" mkdir -p "${config%/*}"
        echo "create_main_cluster = false" | "${as_root[@]}" tee "$config" >/dev/null
    fi
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
    if ! "${apt[@]}" install "$package" >&2; then
        # A fresh machine has no lists of packages, or old ones.
        if ! "${apt[@]}" update >&2 || ! "${apt[@]}" install "$package" >&2; then
            fail "apt-get could not install $package (see above). Install it by hand, then start this again." "$else"
        fi
    fi
}
