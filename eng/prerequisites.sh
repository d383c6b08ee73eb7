# shellcheck shell=bash
# Sourced by ./run, ./lab and ./test. Checks what they need, installs it with apt if permitted, otherwise says what to install.

# The SDK and NuGet keep their state below HOME. Without it they fail or write to the root of the disk.
if [[ -z "${HOME:-}" || ! -w "${HOME:-}" ]]; then
    HOME="${TMPDIR:-/tmp}/alta-home-$(id -u)"
    export HOME
    mkdir -p "$HOME"
fi
export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-$HOME}"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# True if the arguments contain an option with this value: given --redis process "$@"
given() {
    local option=$1 value=$2
    shift 2
    [[ " $* " == *" $option"[\ =]"$value "* ]]
}

# True if the arguments replicate a store, by its option or by that of both: replicates --ledger postgres-replicated "$@"
replicates() { given "$@" || [[ " ${*:3} " == *" --replicated "* ]]; }

require_dotnet() {
    command -v dotnet > /dev/null \
        || die "Install the .NET SDK 10 (https://dotnet.microsoft.com/download/dotnet/10.0) and start again."
    # dotnet --version obeys global.json: it fails if only other versions are installed.
    local version
    version=$(dotnet --version 2> /dev/null) || version=none
    [[ "$version" == 10.* ]] \
        || die "Install the .NET SDK 10 (https://dotnet.microsoft.com/download/dotnet/10.0) and start again; found: $(dotnet --list-sdks | tr '\n' ' ')"
}

require_redis() {
    command -v redis-server > /dev/null && return
    command -v apt-get > /dev/null \
        || die "Install redis-server 7 or later (https://redis.io/docs/latest/operate/oss_and_stack/install/) and start again."
    apt_install redis-server || die "redis-server could not be installed: install it by hand (as root: apt-get install redis-server) and start again."
    command -v redis-server > /dev/null || die "redis-server was installed but is not on the PATH."
}

# True if there is a Docker or Podman socket where AppHost/Stores/StoreChoice.cs looks for it.
container_runtime_runs() {
    local socket
    for socket in "${DOCKER_HOST:+${DOCKER_HOST#unix://}}" /var/run/docker.sock "$HOME/.docker/run/docker.sock" \
        "${XDG_RUNTIME_DIR:-/run}/podman/podman.sock"; do
        [[ -S $socket ]] && return
    done
    return 1
}

# True if PostgreSQL's programs are installed; tries to install them first. Callers can do without.
have_postgres() {
    postgres_is_there && return
    command -v apt-get > /dev/null && apt_install postgresql && postgres_is_there
}

# Debian does not put initdb on the PATH.
postgres_is_there() { compgen -G "/usr/lib/postgresql/*/bin/initdb" > /dev/null || command -v initdb > /dev/null; }

# True if PostgreSQL can run on several nodes: with Patroni and etcd. Tries to install them first.
have_replication() {
    have_postgres || return
    replication_is_there && return
    command -v apt-get > /dev/null && apt_install patroni etcd-server python3-etcd python3-dnspython python3-psycopg2 && replication_is_there
}

replication_is_there() { command -v patroni > /dev/null && command -v etcd > /dev/null; }

# True if there is a browser for the browser tests; tries to install Chromium first.
have_chromium() {
    chromium_is_there && return
    command -v apt-get > /dev/null && apt_install chromium && chromium_is_there
}

chromium_is_there() { [[ -x /usr/bin/chromium || -x /usr/bin/chromium-browser || -x /usr/bin/google-chrome ]]; }

# True if ICU is installed; tries to install it first. The pages format amounts and dates with it. macOS has its own.
# On Debian the name of the runtime package contains a version; libicu-dev depends on the right one.
have_icu() {
    icu_is_there && return
    command -v apt-get > /dev/null && apt_install libicu-dev && icu_is_there
}

icu_is_there() { [[ "$(uname -s)" == Darwin ]] || compgen -G "/usr/lib/*/libicuuc.so.*" > /dev/null || compgen -G "/usr/lib*/libicuuc.so.*" > /dev/null; }

# True if there is a RabbitMQ broker for ./lab bench; tries to install it first.
have_rabbitmq() {
    rabbitmq_is_there && return
    command -v apt-get > /dev/null && apt_install rabbitmq-server && rabbitmq_is_there
}

rabbitmq_is_there() { [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]]; }

# True if there are Node.js and npm for ./lab bench; tries to install them first.
have_node() {
    node_is_there && return
    command -v apt-get > /dev/null && apt_install npm && node_is_there
}

node_is_there() { command -v node > /dev/null && command -v npm > /dev/null; }

# Installs Debian or Ubuntu packages; prints the reason on failure.
apt_install() {
    local as_root=() log status=0
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo > /dev/null || return 1
        as_root=(sudo)
    fi
    say "Installing $* ..."
    # RUNLEVEL=1 keeps the package's own service stopped: these scripts start their own servers.
    log=$(mktemp)
    { "${as_root[@]}" apt-get update \
        && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install -y --no-install-recommends "$@"; } > "$log" 2>&1 < /dev/null || status=$?
    if ((status != 0)); then say "$(grep -m 1 '^E: ' "$log" || tail -n 1 "$log")"; fi
    rm -f "$log"
    return "$status"
}

# Builds a project or solution in Release, unless nothing changed since the last build.
# On failure prints one line if packages could not be restored, else the compiler's output.
build() {
    local built log reason
    built="artifacts/$(basename "$1").built"
    # Deleting a file makes its folder newer, so deletions count too.
    if [[ -e $built && -z $(find . -mindepth 1 \( -name artifacts -o -name .git -o -name .data \) -prune -o -newer "$built" -print -quit) ]]; then return; fi
    say "Building ..."
    mkdir -p artifacts
    touch "$built.begun"
    log=$(mktemp)
    if ! dotnet build "$1" -c Release -v quiet --nologo > "$log" 2>&1 < /dev/null; then
        # MSB4236: an MSBuild SDK was not found; it is a package too.
        if reason=$(grep -m 1 -oE '(NU[0-9]{4}|MSB4236): .*' "$log"); then
            die "The packages could not be restored (${reason% \[*}): is a NuGet feed reachable?"
        fi
        cat "$log" >&2
        die "The build failed."
    fi
    mv "$built.begun" "$built"
    rm -f "$log"
}
