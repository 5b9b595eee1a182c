#!/usr/bin/env bash
# What a stranger sees: a bare Debian, a clone, `make demo`, `make test`, and nothing else done by hand.
#
#   tools/try_bare_debian.sh FOLDER          as root: what is missing is installed on the way
#   tools/try_bare_debian.sh FOLDER --user   as a user who may install nothing: what cannot run must be listed
#
# FOLDER lies outside the clone and takes about 7 GB; the log is FOLDER/root.log or FOLDER/stranger.log. Needs root and
# the packages debootstrap and slirp4netns. The last commit is tried, not the working tree. TESTS=tests/api tries some
# tests only. The trial has processes, a network and a loopback of its own: its tests find no service of this machine,
# and whatever is still alive after them is seen. Package sources, certificates and pip's configuration are this
# machine's, which may go through a mirror.
set -euo pipefail

SUITE=bookworm
HERE="$(cd "$(dirname "$0")/.." && pwd)"
SELF="$HERE/tools/$(basename "$0")"

main() {
    [ "$#" -ge 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$SELF"; exit 2; }
    [ "$(id -u)" = 0 ] || { echo "run this as root" >&2; exit 1; }
    for program in debootstrap slirp4netns unshare; do
        command -v "$program" >/dev/null || { echo "missing: $program; apt-get install debootstrap slirp4netns" >&2; exit 1; }
    done
    mkdir -p "$1"
    FOLDER="$(cd "$1" && pwd)"
    WHO=root
    [ "${2:-}" != --user ] || WHO=stranger
    lay_out "$FOLDER/$WHO"
    run_apart "$FOLDER/$WHO" 2>&1 | tee "$FOLDER/$WHO.log"
}

# A fresh copy of the bare Debian, with the clone's history and this machine's way to the registries.
lay_out() {
    local debian="$1" home=/root mirror
    [ ! -e "$debian" ] || { echo "$debian is there from an earlier trial: remove it first (rm -rf)" >&2; exit 1; }
    if [ ! -d "$FOLDER/bare" ]; then
        mirror="$(apt-cache policy | awk -v suite="$SUITE/main" '$3 == suite {print $2; exit}')"
        echo "Making a bare Debian ($SUITE, minbase) ..."
        debootstrap --variant=minbase "$SUITE" "$FOLDER/bare.part" "$mirror" >"$FOLDER/debootstrap.log"
        mv "$FOLDER/bare.part" "$FOLDER/bare"
    fi
    cp -a "$FOLDER/bare" "$debian"
    git clone -q --bare "$HERE" "$debian/srv/ascolto.git"
    git -C "$debian/srv/ascolto.git" update-ref HEAD "$(git -C "$HERE" rev-parse HEAD)"
    cp -L /etc/resolv.conf "$debian/etc/resolv.conf"
    echo '127.0.0.1 localhost' >"$debian/etc/hosts"  # Debian's installer writes it, debootstrap does not
    rm -f "$debian/etc/apt/sources.list"
    find /etc/apt -maxdepth 2 \( -name '*.sources' -o -name '*.list' \) -exec cp --parents -t "$debian" {} +
    grep -hs '^Acquire' /etc/apt/apt.conf.d/* >"$debian/etc/apt/apt.conf.d/90machine" || true
    if [ "$WHO" = stranger ]; then
        home=/home/stranger
        chroot "$debian" useradd --create-home --shell /bin/bash stranger
        chroot "$debian" chown -R stranger: /srv/ascolto.git  # git clones from its owner only
    fi
    find /etc/pip.conf /etc/xdg/pip -type f -exec cp --parents -t "$debian" {} + 2>/dev/null || true
    if [ -f ~/.config/pip/pip.conf ]; then
        mkdir -p "$debian$home/.config/pip"
        cp ~/.config/pip/pip.conf "$debian$home/.config/pip/"
        chroot "$debian" chown -R "$WHO:" "$home/.config"
    fi
}

# The trial in its own mount, process and network namespaces; packets go out, none reach this machine's loopback.
run_apart() {
    local debian="$1" outer inner network status=0
    unshare --mount --net --pid --fork --kill-child "$SELF" --inside "$debian" "$WHO" &
    outer=$!
    trap "kill -KILL $outer" INT TERM  # ends every process of the trial
    until inner="$(pgrep -P "$outer")"; do sleep 0.1; done
    slirp4netns --configure --mtu=65520 --disable-host-loopback "$inner" out0 >/dev/null 2>&1 &
    network=$!
    wait "$outer" || status=$?
    kill "$network" 2>/dev/null || true
    return "$status"
}

# Process 1 of the trial, still outside the chroot: mounts what every Debian has, then becomes the stranger.
inside() {
    local debian="$1" who="$2" kept=()
    until ip -brief address show out0 2>/dev/null | grep -q '10\.'; do sleep 0.1; done
    ip link set lo up
    mount -t proc proc "$debian/proc"
    mount --rbind /sys "$debian/sys"
    mount --rbind /dev "$debian/dev"
    mount -t tmpfs tmpfs "$debian/dev/shm"
    mount --bind /opt "$debian/opt"
    mount -o remount,bind,ro "$debian/opt"
    cp "$SELF" "$debian/srv/trial.sh"
    while IFS= read -r setting; do kept+=("$setting"); done < <(env | grep -E '^(PIP_|OPENBLAS_)')
    if [ -n "${PIP_CERT:-}" ]; then
        cp -L "$PIP_CERT" "$debian/srv/certificates.pem"
        kept+=(PIP_CERT=/srv/certificates.pem)
    fi
    exec chroot "$debian" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root TESTS="${TESTS:-tests}" "${kept[@]}" /bin/bash /srv/trial.sh --stranger "$who"
}

# Inside the bare Debian.
stranger() {
    local who="$1" failed=0
    export DEBIAN_FRONTEND=noninteractive
    step 'apt-get install git make' bash -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends git make >/dev/null'
    unset DEBIAN_FRONTEND
    if [ "$who" = root ]; then
        cd /root
    else
        cd /home/stranger
        step 'git clone' as_stranger git clone -q /srv/ascolto.git ascolto
        cd ascolto
        step 'make test (must say what to install)' as_stranger make test && { echo "!! it did not fail"; failed=1; }
        step 'an administrator does what was said' bash -c \
            'apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null'
        cd ..
    fi
    [ "$who" = stranger ] || step 'git clone' git clone -q /srv/ascolto.git ascolto
    cd ascolto
    demo "$who" || exit 1
    nothing_left || failed=1
    step 'make test' as_"$who" make test TESTS="$TESTS" || failed=1
    nothing_left || failed=1
    step 'git status' as_"$who" git status --short
    echo "== trial ended: $([ "$failed" = 0 ] && echo all passed || echo FAILED)"
    exit "$failed"
}

as_root() { "$@"; }
as_stranger() { setpriv --reuid=stranger --regid=stranger --init-groups env HOME=/home/stranger "$@"; }

# Runs a command; every line that it says gets the seconds since its start.
step() {
    local name="$1" started=$SECONDS status=0
    shift
    echo "== $name"
    { "$@" 2>&1 || echo $? >/tmp/status; } | while IFS= read -r line; do printf '%4d s  %s\n' $((SECONDS - started)) "$line"; done
    [ ! -f /tmp/status ] || { status="$(cat /tmp/status)"; rm -f /tmp/status; }
    echo "-- $name: $((SECONDS - started)) s, exit status $status"
    return "$status"
}

# `make demo` until its link is shown, a look at the dashboard with it, then Ctrl-C.
demo() {
    local started=$SECONDS pid link=""
    echo "== make demo"
    : >/tmp/demo.log
    set -m
    as_"$1" make demo >/tmp/demo.log 2>&1 &
    pid=$!
    set +m
    tail -n +1 -f /tmp/demo.log --pid="$pid" | while IFS= read -r line; do printf '%4d s  %s\n' $((SECONDS - started)) "$line"; done &
    until link="$(grep -om1 'http://[^ ]*/sign-in?[^ ]*' /tmp/demo.log)"; do
        kill -0 "$pid" 2>/dev/null || { echo "!! make demo ended without a link"; return 1; }
        sleep 0.5
    done
    echo "-- make demo: dashboard up after $((SECONDS - started)) s"
    .venv/bin/python - "$link" <<'LOOK'
import re, sys, urllib.parse, urllib.request
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
form = opener.open(sys.argv[1], timeout=60).read().decode()
fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
page = opener.open(urllib.parse.urljoin(sys.argv[1], "/sign-in"), urllib.parse.urlencode(fields).encode(), timeout=120)
text = page.read().decode()
print("   signed in:", page.url, page.status, re.search("<title>(.*?)</title>", text)[1], f"{len(text):,} characters")
assert urllib.parse.urlsplit(page.url).path == "/" and 'class="chart' in text
LOOK
    kill -INT -- "-$pid"
    wait "$pid" || true
    sleep 1
    echo "-- Ctrl-C: everything stopped"
}

# Fails when a process other than this script is alive.
nothing_left() {
    local folder line alive=0
    sleep 2
    for folder in /proc/[0-9]*; do
        line="$(tr '\0' ' ' 2>/dev/null <"$folder/cmdline" || true)"
        [ -n "$line" ] && [ "${folder#/proc/}" != 1 ] && [ "${folder#/proc/}" != "$BASHPID" ] || continue
        echo "!! still running: ${folder#/proc/} $line"
        alive=1
    done
    [ "$alive" = 1 ] || echo "-- nothing is left running"
    return "$alive"
}

case "${1:-}" in
--inside) shift; inside "$@" ;;
--stranger) shift; stranger "$@" ;;
*) main "$@" ;;
esac
