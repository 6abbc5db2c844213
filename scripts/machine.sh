# What preflight needs from the machine: Debian packages and the Swift compiler.
# Sourced by the scripts beside it; everything it prints goes to standard error.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The libraries that Package.swift links, what finds them, and fonts for titles.
build_packages() {
  grep -oE '"[^" ]+-dev"' "$root/Package.swift" | tr -d '"' | sort -u
  echo pkg-config
  echo fonts-dejavu-core
  echo fonts-wqy-microhei
}

# Runs a command as root.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs those of the packages given that are missing, and says which.
need_packages() {
  command -v dpkg-query >/dev/null || return 0 # not Debian: the build says what it misses
  local missing=() installed
  installed=" $(dpkg-query -W -f '${db:Status-Status}=${Package} ' "$@" 2>/dev/null || true)" # fails where one is unknown
  for package in "$@"; do
    case "$installed" in
    *" installed=$package "*) ;;
    *) missing+=("$package") ;;
    esac
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing the missing Debian packages: ${missing[*]}" >&2
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    echo "There is no sudo here. As root, type: apt-get install ${missing[*]}" >&2
    return 5
  fi
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
  as_root "${apt[@]}" update </dev/null >&2 || true # an old list may still do
  if ! as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" \
    </dev/null >&2; then
    echo "apt-get could not install them; its own words are above." >&2
    return 5
  fi
}

# Puts the Swift compiler on the PATH.
need_swift() {
  command -v swift >/dev/null && return 0
  if [ -x /opt/swift/usr/bin/swift ]; then
    PATH=$PATH:/opt/swift/usr/bin
    return 0
  fi
  echo "Swift 6.2 or newer is needed and no 'swift' is on the PATH or in /opt/swift/usr/bin." >&2
  echo "Get it from https://www.swift.org/install/linux/ and try again." >&2
  return 5
}
