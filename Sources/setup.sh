# What Sources/run and Tests/run share. Sourced with `root` set to the project's folder.

# A release build that carries its libraries, the C++ one that Swift's runtime needs too, and is linked for a fixed
# address: the loader then has a third of its work at every start.
release=(-c release --static-swift-stdlib)
if [ "$(uname -s)" = Linux ]; then
    cxx=$(clang -print-file-name=libstdc++.a 2>/dev/null || true)
    [ -f "$cxx" ] || cxx=$(ls /usr/lib/gcc/*/*/libstdc++.a 2>/dev/null | tail -n 1)
    if [ -f "$cxx" ]; then
        mkdir -p "$root/.build/static"
        ln -sf "$cxx" "$root/.build/static/libstdc++.a"
        release+=(-Xlinker "-L$root/.build/static")
    fi
    release+=(-Xlinker -no-pie)
fi

say() { printf '==> %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs what is missing of the packages that Assay needs, and of those named as arguments.
install_packages() {
    command -v swift >/dev/null || {
        say "Swift 6.2 or later is needed: https://www.swift.org/install"
        exit 1
    }
    case "$(uname -s)" in
    Linux) install_debian_packages git bubblewrap ca-certificates libedit-dev libcurl4-openssl-dev libsqlite3-dev python3 python3-venv "$@" ;;
    Darwin) install_brew_packages git libedit curl sqlite python3 "$@" ;; # written, not tested
    *) say "this system is not known; Assay needs git, libedit, libcurl, SQLite and Python 3" ;;
    esac
}

install_debian_packages() {
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    say "installing ${missing[*]}"
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

install_brew_packages() {
    local package
    for package in "$@"; do
        brew list "$package" >/dev/null 2>&1 || brew install "$package" >&2
    done
}

# Prints a source file that is newer than the given one; nothing where there is none.
newer_sources() {
    find "$root/Package.swift" "$root/Sources" -newer "$1" -type f -print -quit
}
