#!/bin/sh
# Deletes the cluster that setup.sh created, with all data. The images stay. CLUSTER names the cluster (headwater).
set -eu

cluster="${CLUSTER:-headwater}"
command -v kind >/dev/null 2>&1 || {
  echo "kind not found: teardown.sh needs it." >&2
  exit 1
}

if kind get clusters 2>/dev/null | grep -qx "$cluster"; then
  kind delete cluster --name "$cluster"
else
  echo "Nothing to delete: there is no cluster $cluster"
fi
