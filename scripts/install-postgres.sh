#!/bin/sh
# Installs PostgreSQL for the specs of its sink, where apt-get can; does nothing where it is there.
set -eu

is_there() {
  for folder in /usr/lib/postgresql/*/bin; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then return 0; fi
  done
  command -v initdb >/dev/null 2>&1 && command -v postgres >/dev/null 2>&1
}

if is_there; then
  echo "PostgreSQL is there"
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "There is no apt-get here: install PostgreSQL by hand." >&2
  exit 1
fi

as_root=''
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Installing PostgreSQL takes root: run this as root, or install sudo." >&2
    exit 1
  fi
  as_root='sudo'
fi

# It is not to run as a service: the specs start their own.
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 postgresql
is_there
echo "PostgreSQL is there"
