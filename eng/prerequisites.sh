# shellcheck shell=bash
# Sourced by ./run and ./test: what they need on this machine, installed where that is safe, named where it is not.

# The SDK and NuGet keep their state below HOME; without one they fail, or write to the root of the disk.
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

require_dotnet() {
    command -v dotnet > /dev/null \
        || die "Install the .NET SDK 10 (https://dotnet.microsoft.com/download/dotnet/10.0) and start again."
    # The answer obeys global.json: it fails where only other versions are installed.
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

# True when PostgreSQL's programs are there, after installing them where that is possible. Whoever has none does without.
have_postgres() {
    postgres_is_there && return
    command -v apt-get > /dev/null && apt_install postgresql && postgres_is_there
}

# Debian keeps them off the PATH.
postgres_is_there() { compgen -G "/usr/lib/postgresql/*/bin/initdb" > /dev/null || command -v initdb > /dev/null; }

# True when there is a browser for the pages' tests, after installing it where that is possible.
have_chromium() {
    chromium_is_there && return
    command -v apt-get > /dev/null && apt_install chromium && chromium_is_there
}

chromium_is_there() { [[ -x /usr/bin/chromium || -x /usr/bin/chromium-browser || -x /usr/bin/google-chrome ]]; }

# True when ICU is there, by which the pages write amounts and dates. macOS has its own; the package's name carries a version
# on Debian, which the one for developers knows.
have_icu() {
    icu_is_there && return
    command -v apt-get > /dev/null && apt_install libicu-dev && icu_is_there
}

icu_is_there() { [[ "$(uname -s)" == Darwin ]] || compgen -G "/usr/lib/*/libicuuc.so.*" > /dev/null || compgen -G "/usr/lib*/libicuuc.so.*" > /dev/null; }

# Installs a package of Debian or Ubuntu; on failure says why.
apt_install() {
    local as_root=() log status=0
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo > /dev/null || return 1
        as_root=(sudo)
    fi
    say "Installing $1 ..."
    # RUNLEVEL=1: the package's own service stays stopped, we start servers of our own.
    log=$(mktemp)
    { "${as_root[@]}" apt-get update \
        && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install -y --no-install-recommends "$1"; } > "$log" 2>&1 < /dev/null || status=$?
    if ((status != 0)); then cat "$log" >&2; fi
    rm -f "$log"
    return "$status"
}

# Builds a project or solution in Release; on failure shows what the compiler said.
build() {
    say "Building ..."
    local log
    log=$(mktemp)
    dotnet build "$1" -c Release -v quiet --nologo > "$log" 2>&1 < /dev/null \
        || { cat "$log" >&2; die "The build failed."; }
    rm -f "$log"
}
