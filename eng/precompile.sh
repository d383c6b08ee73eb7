#!/usr/bin/env bash
# Compiles assemblies to machine code (ReadyToRun); called by Precompile.targets. An assembly that can't be compiled is copied unchanged.
# Usage: precompile.sh COMPILER FRAMEWORKS VERSION CACHE FOLDER < LIST. LIST has one assembly path per line; the results go to FOLDER.
set -euo pipefail
compiler=$1 frameworks=$2 version=$3 cache=$4 folder=$5

[[ -x $compiler && -d $frameworks/Microsoft.NETCore.App/$version && -d $frameworks/Microsoft.AspNetCore.App/$version ]] || exit 0
mkdir -p "$cache" "$folder"
case $(uname -s) in Darwin) os=osx ;; *) os=linux ;; esac
case $(uname -m) in arm64 | aarch64) architecture=arm64 ;; *) architecture=x64 ;; esac
digest() { if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -c1-32; }
mapfile -t assemblies
references=("${assemblies[@]/#/-r:}")

for assembly in "${assemblies[@]}"; do
    compiled=$folder/$(basename "$assembly")
    [[ ! $compiled -ot $assembly && -e $compiled ]] && continue
    # Services share most libraries, so each is compiled once and cached. The cached name is a hash of the content,
    # so that parallel builds can't disturb each other.
    known=$cache/$(digest "$assembly").dll
    if [[ ! -e $known ]]; then
        "$compiler" "$assembly" -o "$known.$$" "${references[@]}" \
            -r "$frameworks/Microsoft.NETCore.App/$version/" -r "$frameworks/Microsoft.AspNetCore.App/$version/" \
            --targetos "$os" --targetarch "$architecture" -O > /dev/null 2>&1 || cp "$assembly" "$known.$$"
        mv "$known.$$" "$known"
    fi
    cp "$known" "$compiled"
done
