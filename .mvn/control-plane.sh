#!/bin/bash
# Prints the path of one program of a Kubernetes control plane, and makes it first where it is absent:
#
#   .mvn/control-plane.sh kube-apiserver|kube-controller-manager|kube-scheduler|kubectl|kwok|kwok-stages|etcd
#
# Everything is kept in ${PEQUOD_TOOLS:-$HOME/.cache/pequod/tools}, apart from the checkout. The programs of Kubernetes are built as Go
# modules, which takes some minutes each the first time; etcd is a package of Debian, unpacked and not installed. Exits with 3, and
# says why, when a program cannot be had.
set -euo pipefail

kubernetes=v1.36.3
kwok=v0.7.0
tools=${PEQUOD_TOOLS:-$HOME/.cache/pequod/tools}

fail() {
  echo "control-plane: $1" >&2
  exit 3
}

[ $# -eq 1 ] || fail "name one program: kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, kwok, kwok-stages or etcd"
program=$1
mkdir -p "$tools" || fail "tried to make $tools but could not; set PEQUOD_TOOLS to a folder that can be written to"

# Programs that are there are used without a lock.
case $program in
kube-apiserver | kube-controller-manager | kube-scheduler | kubectl) target=$tools/$program-$kubernetes ;;
kwok) target=$tools/kwok-$kwok ;;
kwok-stages) target=$tools/kwok-$kwok-stages.yaml ;;
etcd) target=$tools/etcd/usr/bin/etcd ;;
*) fail "knows no program $program" ;;
esac
if [ -s "$target" ]; then
  echo "$target"
  exit 0
fi

exec 9>"$tools/$program.lock"
flock 9
if [ -s "$target" ]; then
  echo "$target"
  exit 0
fi
work=$(mktemp -d "$tools/$program.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

needs_go() {
  command -v go >/dev/null || fail "needs Go 1.26 or newer to build $program; install it, or put the program to $target"
}

# A module that requires Kubernetes and names the versions of its parts, which its own go.mod leaves to a workspace.
kubernetes_module() {
  local described
  described=$(cd "$work" && GOFLAGS=-mod=mod go mod download -json "k8s.io/kubernetes@$kubernetes") ||
    fail "tried to get k8s.io/kubernetes $kubernetes from the Go module proxy but could not: $described"
  local go_mod
  go_mod=$(sed -n 's/^.*"GoMod": "\(.*\)".*$/\1/p' <<<"$described")
  {
    echo "module pequod.dev/control-plane"
    grep -E '^go ' "$go_mod"
    echo "require k8s.io/kubernetes $kubernetes"
    sed -n -E "s|^[[:space:]]*(k8s\.io/[a-z-]+) v0\.0\.0( .*)?$|replace \1 => \1 v0${kubernetes#v1}|p" "$go_mod" | sort -u
  } >"$work/go.mod"
}

build_kubernetes() {
  needs_go
  kubernetes_module
  cat >"$work/tools.go" <<GO
//go:build tools

package tools

import _ "k8s.io/kubernetes/cmd/$program"
GO
  echo "control-plane: building $program $kubernetes, which takes some minutes" >&2
  (cd "$work" && GOFLAGS="${GOFLAGS:-} -mod=mod" go mod tidy >"$work/tidy.log" 2>&1 &&
    GOFLAGS="${GOFLAGS:-} -mod=mod" go build -trimpath \
      -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$kubernetes" -o "$work/program" \
      "k8s.io/kubernetes/cmd/$program" >"$work/build.log" 2>&1) ||
    fail "tried to build $program $kubernetes but could not: $(tail -n 5 "$work"/*.log)"
  mv "$work/program" "$target"
}

build_kwok() {
  needs_go
  echo "control-plane: building kwok $kwok, which takes some minutes" >&2
  GOBIN=$work GOFLAGS="${GOFLAGS:-} -mod=mod" go install -trimpath -ldflags "-s -w" "sigs.k8s.io/kwok/cmd/kwok@$kwok" >"$work/build.log" 2>&1 ||
    fail "tried to build kwok $kwok but could not: $(tail -n 5 "$work/build.log")"
  mv "$work/kwok" "$target"
}

# What the fake nodes and pods do, stage after stage, as the module of kwok has it.
kwok_stages() {
  needs_go
  local described folder
  described=$(cd "$work" && GOFLAGS=-mod=mod go mod download -json "sigs.k8s.io/kwok@$kwok") ||
    fail "tried to get sigs.k8s.io/kwok $kwok from the Go module proxy but could not: $described"
  folder=$(sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p' <<<"$described")/kustomize/stage
  [ -d "$folder" ] || fail "tried to read the stages of kwok $kwok but $folder is no folder"
  local file
  for file in "$folder"/node/fast/*.yaml "$folder"/node/heartbeat-with-lease/*.yaml "$folder"/pod/fast/*.yaml; do
    case $file in *kustomization.yaml) continue ;; esac
    cat "$file"
    printf '\n---\n'
  done >"$work/stages.yaml"
  mv "$work/stages.yaml" "$target"
}

unpack_etcd() {
  { command -v apt-get && command -v dpkg-deb; } >/dev/null ||
    fail "needs etcd 3.4 or newer; install it, or put it to $target"
  (cd "$work" && apt-get download etcd-server >"$work/apt.log" 2>&1) ||
    fail "tried to download Debian's etcd-server but could not: $(tail -n 3 "$work/apt.log")"
  dpkg-deb -x "$work"/etcd-server_*.deb "$work/etcd"
  rm -rf "$tools/etcd"
  mv "$work/etcd" "$tools/etcd"
}

case $program in
kwok) build_kwok ;;
kwok-stages) kwok_stages ;;
etcd) unpack_etcd ;;
*) build_kubernetes ;;
esac
[ -s "$target" ] || fail "made $program but $target is not there"
echo "$target"
