#!/usr/bin/env bash
# Compiles a service to one program of machine code (Native AOT); called by Native.targets. Without a compiler the folder stays empty.
# Usage: native.sh PACKAGES VERSION FRAMEWORKS CACHE FOLDER NAME < LIST
# LIST has one line for each assembly, the service's own first, and for each option of the compiler. The program and its libraries go to FOLDER.
set -euo pipefail
packages=$1 version=$2 frameworks=$3 cache=$4 folder=$5 name=$6

case $(uname -m) in arm64 | aarch64) architecture=arm64 ;; *) architecture=x64 ;; esac
compiler=$packages/runtime.linux-$architecture.microsoft.dotnet.ilcompiler/$version/tools/ilc
runtime=$packages/microsoft.netcore.app.runtime.nativeaot.linux-$architecture/$version/runtimes/linux-$architecture
web=$frameworks/Microsoft.AspNetCore.App/$version
linker=$(command -v clang || command -v gcc || true)
if [[ -z $linker || ! -x $compiler || ! -d $runtime || ! -d $web ]]; then
    rm -rf "$folder"
    echo "$name is not compiled to machine code, because gcc or another part is missing: it starts more slowly."
    exit
fi

assemblies=() options=() libraries=()
while IFS= read -r line; do
    case $line in
        --*) options+=("$line") ;;
        *.dll) assemblies+=("$line") ;;
        *) libraries+=("$line") ;;
    esac
done

# The cached name is a hash of all that goes in, so that parallel builds can't disturb each other.
key=$({ sha256sum "${assemblies[@]}" "$0" | cut -c1-64; echo "${options[@]}" "$version"; } | sha256sum | cut -c1-32)
known=$cache/$key.native
if [[ ! -e $known ]]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/native.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    # What the SDK passes at `dotnet publish -p:PublishAot=true` (Microsoft.NETCore.Native.targets), but for a fixed address: the program's 9 MB of
    # data need no relocation at each start then, and pages that nothing touches take no memory. So --dehydrate and -pie are left out.
    {
        echo "${assemblies[0]}"
        printf -- '-r:%s\n' "${assemblies[@]:1}" "$runtime/lib/net10.0/*.dll" "$runtime/native/*.dll" "$web/*.dll"
        printf -- '--initassembly:System.Private.%s\n' CoreLib StackTraceMetadata TypeLoader Reflection.Execution
        printf -- '--directpinvoke:System.%s\n' Native IO.Compression.Native Net.Security.Native Security.Cryptography.Native.OpenSsl
        printf -- '%s\n' "-o:$work/program.o" --targetos:linux "--targetarch:$architecture" -O --resilient --stacktracedata \
            --scanreflection --methodbodyfolding:generic --generateunmanagedentrypoints:System.Private.CoreLib,HIDDEN \
            --notrimwarn --noaotwarn "${options[@]}"
    } > "$work/options"
    "$compiler" "@$work/options"
    native=("$runtime/native/libSystem."{Native,IO.Compression.Native,Net.Security.Native,Security.Cryptography.Native.OpenSsl}.a
        "$runtime/native/"{libbootstrapper.o,libRuntime.WorkstationGC.a,libeventpipe-enabled.a})
    if [[ $architecture == x64 ]]; then native+=("$runtime/native/libRuntime.VxsortDisabled.a"); fi
    native+=("$runtime/native/lib"{standalonegc-disabled,aotminipal,stdc++compat,z,brotlienc,brotlidec,brotlicommon}.a)
    "$linker" "$work/program.o" -o "$work/program" -fuse-ld=bfd "${native[@]}" -pthread -ldl -lrt -lm -no-pie \
        -Wl,--as-needed -Wl,-z,relro -Wl,-z,now -Wl,--eh-frame-hdr -Wl,--build-id=sha1 -Wl,--gc-sections -Wl,--strip-all
    mv "$work/program" "$known"
    # 30 MB each: only the last few are kept.
    find "$cache" -name '*.native' -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d ' ' -f 2- | xargs -r rm -f
fi

# Renamed into place: a running service keeps the old file.
cmp -s "$known" "$folder/$name" && exit
mkdir -p "$folder"
if ((${#libraries[@]} > 0)); then cp -u "${libraries[@]}" "$folder"; fi
cp "$known" "$folder/$name.new"
mv -f "$folder/$name.new" "$folder/$name"
