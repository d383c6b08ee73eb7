# shellcheck shell=bash
# Sourced by ./run and ./test after eng/prerequisites.sh: the Aspire dashboard in artifacts/dashboard, fetched once with npm.

# The version of the AppHost's SDK.
dashboard_version=13.5.4

# Whatever stands in the way is a warning: everything works without the dashboard.
fetch_dashboard() {
    [[ "$(cat artifacts/dashboard/version 2> /dev/null)" == "$dashboard_version" ]] && return
    local platform log
    command -v npm > /dev/null || { without_dashboard "it is fetched with npm, which is not installed"; return; }
    platform=$(dashboard_platform) || { without_dashboard "it is not published for $(uname -sm)"; return; }
    say "Fetching the Aspire dashboard (127 MB, once) ..."
    log=$(mktemp)
    unpack_dashboard "@microsoft/aspire-cli-$platform@$dashboard_version" > "$log" 2>&1 < /dev/null \
        || without_dashboard "$(grep -i -m 1 -e error -e fail "$log" || tail -n 1 "$log")"
    rm -f "$log"
}

without_dashboard() { say "Without the Aspire dashboard: $*."; }

dashboard_platform() {
    case "$(uname -s) $(uname -m)" in
        "Linux x86_64") if [[ -e /lib/ld-musl-x86_64.so.1 ]]; then echo linux-musl-x64; else echo linux-x64; fi ;;
        "Linux aarch64") echo linux-arm64 ;;
        "Darwin x86_64") echo osx-x64 ;;
        "Darwin arm64") echo osx-arm64 ;;
        *) return 1 ;;
    esac
}

# The package is one program that unpacks the dashboard and more. It does so in a folder beside the last dashboard, which is
# replaced by the new one when that is whole.
unpack_dashboard() (
    mkdir -p artifacts
    # What a killed run left behind.
    find artifacts -maxdepth 1 -name 'dashboard.*' -mmin +60 -exec rm -rf {} +
    unpacked=$(mktemp -d "$PWD/artifacts/dashboard.XXXXXX") || exit
    trap 'rm -rf "$unpacked"' EXIT
    trap 'exit 1' INT TERM
    npm=(npm --cache "$unpacked/npm" --loglevel error --fetch-retries 0)
    # A short question first: where nothing answers, the download would be waited for as long as it may take.
    "${npm[@]}" view "$1" dist.integrity --fetch-timeout 10000 \
        && "${npm[@]}" pack "$1" --pack-destination "$unpacked" --ignore-scripts \
        && tar -xzf "$unpacked"/*.tgz -C "$unpacked" \
        && HOME="$unpacked" ASPIRE_HOME="$unpacked/aspire" ASPIRE_CLI_TELEMETRY_OPTOUT=true \
            "$unpacked/package/bin/aspire" setup --install-path "$unpacked/aspire" \
        && managed=$(cd "$unpacked/aspire/bundle/managed" && pwd -P) \
        && test -x "$managed/aspire-managed" \
        && echo "$dashboard_version" > "$managed/version" \
        && rm -rf artifacts/dashboard \
        && mv "$managed" artifacts/dashboard
)
