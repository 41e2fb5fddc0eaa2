#!/bin/sh
# Installs Java 17 and Maven for the specs against real Kafka and Cassandra, where apt-get can; does nothing where both are there.
set -eu

if command -v java >/dev/null 2>&1 && command -v mvn >/dev/null 2>&1; then
  echo "Java and Maven are there: $(java -version 2>&1 | head -n 1)"
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "There is no apt-get here: install Java 17 and Maven by hand." >&2
  exit 1
fi

as_root=''
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Installing Java and Maven takes root: run this as root, or install sudo." >&2
    exit 1
  fi
  as_root='sudo'
fi

export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 openjdk-17-jdk-headless maven
echo "Java and Maven are there: $(java -version 2>&1 | head -n 1)"
