# Builds a program of this source tree when sources are newer than its last build; sourced by `pequod` and
# `pequod-conformance/run` after find-jdk.sh, which is why it only defines functions.
#
# A program is what profile quick makes of one module and the modules it needs, in target/quick of that module, apart from a
# full build: its jar, and its libraries in lib.

# Ends the calling script with the exit code for what could not be done.
pequod_fail() {
  echo "$pequod_program: $1" >&2
  exit 3
}

# Prints a path as a shell takes it.
pequod_quoted() {
  case $1 in
  *[!A-Za-z0-9/._+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
  *) printf '%s' "$1" ;;
  esac
}

# Sets class_path to the program of the last of the modules $3... of the tree $1, and target to the folder it lies in. $2 is what
# the program is called in messages. Builds first if a source or a pom is newer than the last build, unless PEQUOD_NO_BUILD is set.
pequod_build_once() {
  pequod_root=$1 pequod_program=$2
  shift 2
  pequod_watched=$* # names of modules hold no spaces
  for pequod_module in "$@"; do :; done
  target=$pequod_root/$pequod_module/target/quick
  pequod_stamp=$target/built.stamp # as old as the start of the last build that succeeded
  if [ -z "${PEQUOD_NO_BUILD-}" ] && pequod_out_of_date; then
    # Where nothing may be written, what was built serves on.
    [ -f "$pequod_stamp" ] && [ ! -w "$target" ] || pequod_build_locked
  fi
  # The program's own jar, its other modules, its libraries, each jar once and in a stable order, since archives of classes are
  # bound to it. Classes that are in no archive are looked for jar by jar.
  class_path=
  for pequod_jar in "$target/$pequod_module"-*.jar "$target"/lib/pequod-*.jar "$target"/lib/*.jar; do
    case $pequod_jar in
    *-sources.jar | *-javadoc.jar) continue ;;
    esac
    case :$class_path: in
    *:"$pequod_jar":*) continue ;;
    esac
    [ ! -f "$pequod_jar" ] || class_path=$class_path${class_path:+:}$pequod_jar
  done
  [ -n "$class_path" ] ||
    pequod_fail "nothing is built in $target; run cd $(pequod_quoted "$pequod_root") && ./mvnw -Pquick package"
}

# Reports whether a source or a pom is newer than the last build; a file that was removed makes its folder newer.
pequod_out_of_date() {
  [ -f "$pequod_stamp" ] || return 0
  set -- "$pequod_root/pom.xml"
  for pequod_part in $pequod_watched; do
    set -- "$@" "$pequod_root/$pequod_part/pom.xml" "$pequod_root/$pequod_part/src/main"
  done
  [ -n "$(find "$@" -newer "$pequod_stamp" -print 2>/dev/null | head -n 1)" ]
}

# Builds, one process at a time in a tree, since the programs share the folders of the modules they need.
pequod_build_locked() {
  mkdir -p "$target" "$pequod_root/target" 2>/dev/null && [ -w "$target" ] ||
    pequod_fail "nothing is built yet, and $target cannot be written to"
  pequod_lock=$pequod_root/target/quick.lock # holds the number of the process that builds
  pequod_waiting=
  until (set -C && echo $$ >"$pequod_lock") 2>/dev/null; do
    pequod_holder=$(cat "$pequod_lock" 2>/dev/null) || pequod_holder=
    if [ -z "$pequod_waiting" ]; then
      pequod_waiting=1
    elif [ -e "$pequod_lock" ] && { [ -z "$pequod_holder" ] || ! kill -0 "$pequod_holder" 2>/dev/null; }; then
      rm -f "$pequod_lock" # of a process that was killed
      continue
    fi
    sleep 1
  done
  trap 'rm -f "$pequod_lock"' EXIT
  trap 'exit 130' INT TERM
  ! pequod_out_of_date || pequod_build
  rm -f "$pequod_lock"
  trap - EXIT INT TERM
}

# Builds and shows which module is on its turn.
pequod_build() {
  if [ -f "$pequod_stamp" ]; then
    echo "$pequod_program: building, because sources have changed since the last build" >&2
  else
    echo "$pequod_program: building, which takes a minute the first time" >&2
  fi
  pequod_started=$target/started.stamp
  pequod_failed=$target/build.failed
  pequod_log=$target/build.log
  : >"$pequod_started" # what changes while the build runs is built next time
  rm -rf "$target/lib" "$target/$pequod_module"-*.jar "$pequod_failed"
  {
    "$pequod_root/mvnw" -B -ntp -f "$pequod_root/pom.xml" -Pquick -DskipTests -pl "$pequod_module" -am package 2>&1 </dev/null ||
      echo failed >"$pequod_failed"
  } | tee "$pequod_log" | while IFS= read -r pequod_line; do
    case $pequod_line in
    *Building*pequod*"["*"/"*"]"*)
      pequod_line=${pequod_line#*Building }
      pequod_line="${pequod_line%% *} [${pequod_line##*"["}"
      if [ -t 2 ]; then printf '\r\033[K  %s' "$pequod_line" >&2; else echo "  $pequod_line" >&2; fi
      ;;
    esac
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
  if [ -e "$pequod_failed" ]; then
    grep -e '^\[ERROR\]' "$pequod_log" >&2 || cat "$pequod_log" >&2
    pequod_fail "the build failed; the messages above and $pequod_log say why"
  fi
  mv -f "$pequod_started" "$pequod_stamp"
}
