# Finds the newest installed JDK; sourced by `mvnw`, `pequod` and `pequod-conformance/run`, which is why it only defines functions.
#
# Maven, the formatter, Error Prone and the tests all run on the JDK found here, whatever `java` on the PATH is.
# A JDK is recognised by its `release` file, so that no JVM has to be started to ask for its version.

pequod_oldest_jdk=21

# Prints the major version of the JDK at $1, or nothing if there is no JDK (a JRE has no javac).
pequod_jdk_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    while IFS= read -r pequod_line; do
      case "$pequod_line" in
      JAVA_VERSION=*)
        pequod_version=${pequod_line#JAVA_VERSION=}
        pequod_version=${pequod_version#\"}
        pequod_version=${pequod_version#1.} # 1.8 is Java 8
        printf '%s\n' "${pequod_version%%[!0-9]*}"
        return 0
        ;;
      esac
    done <"$1/release"
  fi
}

# Considers the JDK at $1: keeps it if it is newer than what was found so far. Of equal ones the first wins.
pequod_consider_jdk() {
  pequod_major=$(pequod_jdk_major "$1")
  [ -n "$pequod_major" ] || return 0
  [ "$pequod_major" -gt "${pequod_jdk_found:-0}" ] || return 0
  pequod_jdk_found=$pequod_major
  pequod_jdk_home=$1
}

# Exports JAVA_HOME, or says in one sentence what to do and ends the calling script with exit code 3.
# PEQUOD_JDK_DIRS replaces the system-wide folders that are searched (for tests and unusual machines).
pequod_find_jdk() {
  pequod_jdk_found=0
  pequod_jdk_home=
  [ -z "${JAVA_HOME-}" ] || pequod_consider_jdk "$JAVA_HOME"
  pequod_java=$(command -v java || :)
  if [ -n "$pequod_java" ]; then
    pequod_java=$(readlink -f "$pequod_java" 2>/dev/null || printf '%s\n' "$pequod_java")
    pequod_consider_jdk "${pequod_java%/bin/java}"
  fi
  case $- in *f*) pequod_noglob=-f ;; *) pequod_noglob=+f ;; esac
  set +f
  for pequod_dir in ${PEQUOD_JDK_DIRS-/usr/lib/jvm /usr/local/lib/jvm /opt/java /opt/jdk /Library/Java/JavaVirtualMachines} \
    "${HOME-}/.sdkman/candidates/java" "${HOME-}/.jdks" "${HOME-}/Library/Java/JavaVirtualMachines"; do
    for pequod_jdk in "$pequod_dir"/*; do
      pequod_consider_jdk "$pequod_jdk"
      pequod_consider_jdk "$pequod_jdk/Contents/Home"
    done
  done
  set $pequod_noglob
  if [ "$pequod_jdk_found" -lt "$pequod_oldest_jdk" ]; then
    if [ "$pequod_jdk_found" -gt 0 ]; then
      pequod_what="the newest one found is $pequod_jdk_found ($pequod_jdk_home)"
    else
      pequod_what="none was found"
    fi
    echo "Pequod needs a JDK of version $pequod_oldest_jdk or newer, but $pequod_what: install one or set JAVA_HOME to it." >&2
    exit 3
  fi
  JAVA_HOME=$pequod_jdk_home
  export JAVA_HOME
}
