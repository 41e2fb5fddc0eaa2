#!/bin/sh
# Takes away what setup.sh made: the whole cluster, with all data. The images stay. CLUSTER names the cluster (headwater).
set -eu

cluster="${CLUSTER:-headwater}"
command -v kind >/dev/null 2>&1 || {
  echo "There is no kind here: teardown.sh needs it." >&2
  exit 1
}

if kind get clusters 2>/dev/null | grep -qx "$cluster"; then
  kind delete cluster --name "$cluster"
else
  echo "There is no cluster $cluster: nothing to take away"
fi
