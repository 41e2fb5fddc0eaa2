#!/bin/sh
# Installs what checks the manifests of deploy/k8s and the workflows of .github: kustomize and actionlint with go,
# kubernetes-validate with pip, shellcheck with apt-get. What is there already stays as it is.
set -eu

KUSTOMIZE=sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
ACTIONLINT=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
# It carries the schemas of the versions of Kubernetes up to its own.
KUBERNETES_VALIDATE=kubernetes-validate==1.37.0

tools="${XDG_CACHE_HOME:-$HOME/.cache}/headwater/ship-tools"
PATH="$PATH:$tools/bin"
mkdir -p "$tools/bin"

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
has shellcheck || missing="$missing shellcheck"
has python3 || missing="$missing python3"
has kubernetes-validate || python3 -m pip --version >/dev/null 2>&1 || missing="$missing python3-pip"
# shellcheck disable=SC2086
[ -z "$missing" ] || install_packages $missing

install_with_go() {
  has "$1" && return
  has go || fail "There is no go here, which builds $1: install Go 1.24 or later."
  GOBIN="$tools/bin" go install "$2"
}

install_with_go kustomize "$KUSTOMIZE"
install_with_go actionlint "$ACTIONLINT"

if ! has kubernetes-validate; then
  library="$tools/kubernetes-validate"
  python3 -m pip install --quiet --root-user-action ignore --upgrade --target "$library" "$KUBERNETES_VALIDATE"
  # What pip writes there does not know the folder of its library.
  printf '#!/bin/sh\nPYTHONPATH="%s" exec python3 -m kubernetes_validate "$@"\n' "$library" \
    >"$tools/bin/kubernetes-validate"
  chmod +x "$tools/bin/kubernetes-validate"
fi

for tool in kustomize kubernetes-validate actionlint shellcheck; do
  has "$tool" || fail "$tool was installed, but is not in $tools/bin."
  echo "$tool is there: $(command -v "$tool")"
done
