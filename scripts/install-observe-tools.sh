#!/bin/sh
# Installs promtool (with Prometheus) for the specs of metrics and alerts, where apt-get can; does nothing where it is.
set -eu

if command -v promtool >/dev/null 2>&1; then
  echo "promtool is there: $(command -v promtool)"
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "There is no apt-get here: install Prometheus by hand, so that promtool is on the path." >&2
  exit 1
fi

as_root=''
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Installing Prometheus takes root: run this as root, or install sudo." >&2
    exit 1
  fi
  as_root='sudo'
fi

export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 prometheus
echo "promtool is there: $(command -v promtool)"
