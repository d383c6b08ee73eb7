# shellcheck shell=bash
# Sourced by ./run and ./test after eng/prerequisites.sh: whether the AppHost can be built on this machine.

# True when restore finds the Aspire packages. First whether there is an SDK of the AppHost at all, which is one small package
# and must not take long where there is no network; then the packages, which take as long as their download takes.
aspire_restores() {
    local log status=0
    log=$(mktemp)
    { bounded 60 dotnet msbuild AppHost/AppHost.csproj -getProperty:IsAspireHost && dotnet restore "$1"; } > "$log" 2>&1 < /dev/null || status=$?
    rm -f "$log"
    return "$status"
}

# Ends a command after so many seconds, where timeout(1) is there for it.
bounded() {
    if command -v timeout > /dev/null; then timeout "$@"; else shift; "$@"; fi
}
