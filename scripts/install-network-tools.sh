#!/bin/sh
# Installs nginx, Caddy, openssl and faketime for the specs of reverse proxies and of clocks, where apt-get can; does nothing where all are there.
set -eu

is_there() {
  for name in nginx caddy openssl faketime; do
    command -v "$name" >/dev/null 2>&1 || [ -x "/usr/sbin/$name" ] || return 1
  done
}

if is_there; then
  echo "nginx, Caddy, openssl and faketime are there"
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "There is no apt-get here: install nginx, Caddy, openssl and faketime by hand." >&2
  exit 1
fi

as_root=''
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Installing nginx and Caddy takes root: run this as root, or install sudo." >&2
    exit 1
  fi
  as_root='sudo'
fi

# Neither is to run as a service: the specs start their own.
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 \
  nginx-light caddy openssl faketime
is_there
echo "nginx, Caddy, openssl and faketime are there"
