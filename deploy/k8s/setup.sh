#!/bin/sh
# Runs all of Headwater in Kubernetes on this machine: creates a KinD cluster, builds and loads the images, generates
# secrets, applies the overlay. It can run again at any time: it keeps existing resources and deploys the new images.
# Needs docker, kind and kubectl. CLUSTER names the cluster (headwater).
set -eu

cluster="${CLUSTER:-headwater}"
namespace=headwater
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

for tool in docker kind kubectl; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "$tool not found: setup.sh needs docker, kind and kubectl." >&2
    exit 1
  }
done

# Uses this cluster's context, whatever the current context is.
in_cluster() {
  kubectl --context "kind-$cluster" "$@"
}

if kind get clusters 2>/dev/null | grep -qx "$cluster"; then
  echo "Using the existing cluster $cluster"
else
  kind create cluster --name "$cluster" --wait 120s
fi

for role in server producer consumer; do
  docker build --quiet --file "$root/Dockerfile.$role" --tag "headwater-$role:dev" "$root"
  kind load docker-image "headwater-$role:dev" --name "$cluster"
done

if in_cluster get namespace "$namespace" >/dev/null 2>&1; then is_new=no; else is_new=yes; fi
in_cluster apply -f "$here/base/namespace.yaml"

random_secret() {
  head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'
}

# Secrets go through standard input, because other users can read the command line of a process.
has_secret() {
  in_cluster --namespace "$namespace" get secret "$1" >/dev/null 2>&1
}
has_secret headwater || in_cluster --namespace "$namespace" apply -f - <<SECRET
apiVersion: v1
kind: Secret
metadata:
  name: headwater
stringData:
  ADMIN_PASSWORD: '$(random_secret)'
  JWT_SECRET: '$(random_secret)'
SECRET
# With --memory, as in this overlay, the chat service connects to neither.
has_secret headwater-chat || in_cluster --namespace "$namespace" apply -f - <<SECRET
apiVersion: v1
kind: Secret
metadata:
  name: headwater-chat
stringData:
  MYSQL_DSN: 'nobody:$(random_secret)@tcp(mysql:3306)/chat_system_development?parseTime=true'
  REDIS_URL: 'redis:6379'
SECRET

in_cluster apply -k "$here/overlays/kind"
workloads='statefulset/redpanda statefulset/cassandra statefulset/server deployment/producer deployment/consumer deployment/chat'
if [ "$is_new" = no ]; then
  # The image tags stay the same, so only a restart deploys the new images.
  in_cluster --namespace "$namespace" rollout restart statefulset/server \
    deployment/producer deployment/consumer deployment/chat
fi
for workload in $workloads; do
  in_cluster --namespace "$namespace" rollout status "$workload" --timeout 600s
done

cat <<END

Headwater is running. The password of admin:
  kubectl --context kind-$cluster -n $namespace get secret headwater -o jsonpath='{.data.ADMIN_PASSWORD}' | base64 -d
The server, at http://localhost:7000:
  kubectl --context kind-$cluster -n $namespace port-forward service/server 7000
The consumers, at http://localhost:8080/stats:
  kubectl --context kind-$cluster -n $namespace port-forward service/consumer 8080
To delete everything: $here/teardown.sh
END
