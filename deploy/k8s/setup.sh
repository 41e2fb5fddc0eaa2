#!/bin/sh
# Runs all of Headwater in Kubernetes on this machine: a KinD cluster, the images built and loaded, secrets made up, the
# overlay applied. It may run again at any time: what is there stays, and new images are taken.
# Needs docker, kind and kubectl. CLUSTER names the cluster (headwater).
set -eu

cluster="${CLUSTER:-headwater}"
namespace=headwater
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

for tool in docker kind kubectl; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "There is no $tool here: setup.sh needs docker, kind and kubectl." >&2
    exit 1
  }
done

# Whatever cluster is the current one, only ours is spoken to.
in_cluster() {
  kubectl --context "kind-$cluster" "$@"
}

if kind get clusters 2>/dev/null | grep -qx "$cluster"; then
  echo "The cluster $cluster is there"
else
  kind create cluster --name "$cluster" --wait 120s
fi

for role in server producer consumer; do
  docker build --quiet --file "$root/Dockerfile.$role" --tag "headwater-$role:dev" "$root"
  kind load docker-image "headwater-$role:dev" --name "$cluster"
done

if in_cluster get namespace "$namespace" >/dev/null 2>&1; then is_new=no; else is_new=yes; fi
in_cluster apply -f "$here/base/namespace.yaml"

made_up() {
  head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'
}

# The values go in by standard input: the command line of a process is for all to see.
has_secret() {
  in_cluster --namespace "$namespace" get secret "$1" >/dev/null 2>&1
}
has_secret headwater || in_cluster --namespace "$namespace" apply -f - <<SECRET
apiVersion: v1
kind: Secret
metadata:
  name: headwater
stringData:
  ADMIN_PASSWORD: '$(made_up)'
  JWT_SECRET: '$(made_up)'
SECRET
# With --memory, as in this overlay, the chat service asks neither.
has_secret headwater-chat || in_cluster --namespace "$namespace" apply -f - <<SECRET
apiVersion: v1
kind: Secret
metadata:
  name: headwater-chat
stringData:
  MYSQL_DSN: 'nobody:$(made_up)@tcp(mysql:3306)/chat_system_development?parseTime=true'
  REDIS_URL: 'redis:6379'
SECRET

in_cluster apply -k "$here/overlays/kind"
workloads='statefulset/redpanda statefulset/cassandra statefulset/server deployment/producer deployment/consumer deployment/chat'
if [ "$is_new" = no ]; then
  # The images keep their tag: only a restart takes the new ones.
  in_cluster --namespace "$namespace" rollout restart statefulset/server \
    deployment/producer deployment/consumer deployment/chat
fi
for workload in $workloads; do
  in_cluster --namespace "$namespace" rollout status "$workload" --timeout 600s
done

cat <<END

Headwater runs. The password of admin:
  kubectl --context kind-$cluster -n $namespace get secret headwater -o jsonpath='{.data.ADMIN_PASSWORD}' | base64 -d
The server, at http://localhost:7000:
  kubectl --context kind-$cluster -n $namespace port-forward service/server 7000
The consumers, at http://localhost:8080/stats:
  kubectl --context kind-$cluster -n $namespace port-forward service/consumer 8080
All of it away: $here/teardown.sh
END
