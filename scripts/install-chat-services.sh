#!/bin/sh
# Installs Redis, MariaDB, Sidekiq and wrk for the specs and the benchmark of the chat service, where apt-get can; does nothing where all are there.
set -eu

is_there() {
  for name in redis-server mariadbd sidekiq wrk; do
    command -v "$name" >/dev/null 2>&1 || [ -x "/usr/sbin/$name" ] || return 1
  done
  ruby -e 'require "active_job"; require "active_record"; require "mysql2"' >/dev/null 2>&1
}

if is_there; then
  echo "Redis, MariaDB, Sidekiq and wrk are there"
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "There is no apt-get here: install Redis, MariaDB, Sidekiq (with activejob, activerecord, mysql2) and wrk by hand." >&2
  exit 1
fi

as_root=''
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Installing Redis, MariaDB and Sidekiq takes root: run this as root, or install sudo." >&2
    exit 1
  fi
  as_root='sudo'
fi

export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 \
  redis-server mariadb-server ruby-sidekiq ruby-activejob ruby-activerecord ruby-mysql2 wrk
is_there
echo "Redis, MariaDB, Sidekiq and wrk are there"
