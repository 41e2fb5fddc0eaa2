#!/bin/sh
# Installs Chromium for the specs of the page, where apt-get can; does nothing where there is one already.
set -eu

chromium="${CHROMIUM:-/usr/bin/chromium}"
if [ -x "$chromium" ]; then
  echo "Chromium is there: $chromium"
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "There is no apt-get here: install Chromium by hand and set CHROMIUM to its path." >&2
  exit 1
fi

as_root=''
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Installing Chromium takes root: run this as root, or install sudo." >&2
    exit 1
  fi
  as_root='sudo'
fi

export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 chromium

if [ ! -x "$chromium" ]; then
  echo "apt-get installed Chromium, but not at $chromium: set CHROMIUM to its path." >&2
  exit 1
fi
echo "Chromium is there: $chromium"
