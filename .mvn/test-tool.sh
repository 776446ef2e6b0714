#!/bin/sh
# test-tool.sh NAME: prints the path of a program that tests need, and installs it first when it is absent.
#
# Programs go to ${PEQUOD_TOOLS:-$HOME/.cache/pequod/tools}, each into a folder of its own that is named after its version and
# appears as a whole or not at all. They come from the package registries of Debian and Go, without root. What cannot be had
# is said on stderr, with exit code 3; the test that asked is then skipped and says so.
set -eu

name=${1-}
tools=${PEQUOD_TOOLS:-${HOME:?test-tool: set PEQUOD_TOOLS or HOME}/.cache/pequod/tools}

fail() {
  echo "test-tool: $name: $1" >&2
  exit 3
}

# Runs a command whose output matters only when it fails; $1 is what to do then.
try() {
  hint=$1
  shift
  if ! "$@" >"$work/log" 2>&1; then
    tail -n 5 "$work/log" >&2
    fail "$* failed; $hint"
  fi
}

# from_debian PACKAGE PATH: the program at PATH of a Debian package, which is unpacked and not installed.
from_debian() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || fail "needs Debian's $1: install it, so that it is on the PATH"
  cd "$work"
  try "install $1, or run apt-get update" apt-get download "$1"
  try "the package is broken" dpkg -x "$1"_*.deb "$work/files"
  rm -f "$work/$1"_*.deb
  program=files$2
}

# run_from_debian PROGRAM PACKAGE...: a program of Debian packages that are unpacked, together with the libraries it needs, behind a
# script that finds those.
run_from_debian() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || fail "needs Debian's $2: install it, so that it is on the PATH"
  main=$1
  shift
  cd "$work"
  try "install $*, or run apt-get update" apt-get download "$@"
  for package in ./*.deb; do
    try "the package is broken" dpkg -x "$package" "$work/files"
    rm -f "$package"
  done
  libraries=$(find files -name '*.so.*' -exec dirname {} \; | sort -u | sed 's|^|$here/|' | paste -s -d: -)
  program=${main##*/}.sh
  {
    echo '#!/bin/sh'
    echo 'here=$(dirname "$0")'
    echo "export LD_LIBRARY_PATH=\"$libraries\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}\""
    echo "exec \"\$here/files$main\" \"\$@\""
  } >"$program"
  chmod 755 "$program"
}

# from_go PACKAGE VERSION: a program of a Go module, built here.
from_go() {
  command -v go >/dev/null || fail "needs Go to build $1@$2: install Go"
  try "see above" env GOBIN="$work" GOFLAGS=-trimpath CGO_ENABLED=0 go install "$1@$2"
  program=${1##*/}
}

# What most machines have is taken from there.
case $name in
gpg | gpg-agent)
  if command -v gpg >/dev/null && command -v gpg-agent >/dev/null; then
    command -v "$name"
    exit 0
  fi
  ;;
sshd)
  # Asked by its full path, as it wants to be called.
  for program in /usr/sbin/sshd /usr/local/sbin/sshd; do
    [ ! -x "$program" ] || { printf '%s\n' "$program" && exit 0; }
  done
  ;;
esac

# The rest of git is needed anyway, to build.
if [ "$name" = git-http-backend ]; then
  program=$(git --exec-path)/$name || fail "needs git: install it"
  [ -x "$program" ] || fail "there is no $program: install all of git"
  printf '%s\n' "$program"
  exit 0
fi

# Each tool: the folder it lives in, how it is had, and the program inside.
case $name in
cue) version=v0.17.1 install="from_go cuelang.org/go/cmd/cue v0.17.1" ;;
cosign) version=v3.1.3 install="from_go github.com/sigstore/cosign/v3/cmd/cosign v3.1.3" ;;
helm) version=v3.22.0 install="from_go helm.sh/helm/v3/cmd/helm v3.22.0" ;;
krew) version=v0.4.3 install="from_go sigs.k8s.io/krew/cmd/krew v0.4.3" ;;
docker-registry) version=debian install="from_debian docker-registry /usr/bin/docker-registry" ;;
kube-apiserver | kube-controller-manager | kube-scheduler | kubectl | kwok | kwok-stages | etcd)
  exec bash "$(dirname "$0")/control-plane.sh" "$name"
  ;;
gpg | gpg-agent)
  version=debian install="run_from_debian /usr/bin/$name $name libassuan0 libgcrypt20 libgpg-error0 libnpth0 libreadline8 libsqlite3-0"
  ;;
sshd) version=debian install="run_from_debian /usr/sbin/sshd openssh-server libwrap0" ;;
ssh-keygen) version=debian install="from_debian openssh-client /usr/bin/ssh-keygen" ;;
*) fail "unknown; see .mvn/test-tool.sh" ;;
esac

home=$tools/$name-$version
if [ ! -f "$home/path" ]; then
  mkdir -p "$tools" || fail "cannot write to $tools: set PEQUOD_TOOLS to a folder that can be written"
  # One at a time: the others wait and then find it. Without flock each makes its own, and the first one stays.
  exec 9>"$tools/.$name.lock"
  ! command -v flock >/dev/null || flock 9
fi
if [ ! -f "$home/path" ]; then
  work=$(mktemp -d "$tools/.$name.XXXXXX")
  trap 'chmod -R u+w "$work" 2>/dev/null || :; rm -rf "$work"' EXIT
  (
    $install
    [ -x "$work/$program" ] || fail "there is no $program in what was installed"
    rm -f "$work/log"
    printf '%s\n' "$program" >"$work/path"
  )
  chmod 755 "$work"
  [ -d "$home" ] || mv "$work" "$home"
fi
printf '%s\n' "$home/$(cat "$home/path")"
