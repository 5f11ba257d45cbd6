#!/usr/bin/env bash
# Holds `i9s waypoint list|status` and `i9s zc` against istioctl: of every namespace of the current context, and of the ztunnel dumps named on the line.
# Needs a mesh and istioctl; I9S names another i9s. Changes nothing. Ends with 1 when anything differs.
set -u
i9s=${I9S:-node $(dirname "$0")/../../bin/i9s.js}
dir=$(mktemp -d)
differ=0 same=0

# agree WORDS...: both print the same, on either stream, and end alike.
agree() {
  istioctl "$@" >"$dir/istioctl.out" 2>"$dir/istioctl.err"
  echo "exit $?" >>"$dir/istioctl.out"
  $i9s "$@" >"$dir/i9s.out" 2>"$dir/i9s.err"
  echo "exit $?" >>"$dir/i9s.out"
  if cmp -s "$dir/istioctl.out" "$dir/i9s.out" && cmp -s "$dir/istioctl.err" "$dir/i9s.err"; then same=$((same + 1)); else
    differ=$((differ + 1))
    echo "DIFFERS  $*"
    diff "$dir/istioctl.out" "$dir/i9s.out" | head -5
    diff "$dir/istioctl.err" "$dir/i9s.err" | head -5
  fi
}

agree waypoint list
agree waypoint list -A
for ns in $(kubectl get namespaces -o name | cut -d/ -f2); do
  agree waypoint list -n "$ns"
  agree waypoint status -n "$ns" --wait=false
done
agree waypoint status -A --wait=false

for dump in "$@"; do
  for what in workload service policy certificate connections all; do
    for format in short json yaml; do agree ztunnel-config "$what" -f "$dump" -o "$format"; done
  done
  agree ztunnel-config workload -f "$dump" --workload-namespace bookinfo
  agree ztunnel-config workload -f "$dump" --address 10.
  agree ztunnel-config service -f "$dump" --service-namespace kube-system
  agree ztunnel-config connections -f "$dump" --direction inbound
  agree ztunnel-config connections -f "$dump" --raw
done
echo "$same the same, $differ differ"
[ "$differ" = 0 ] && [ "$same" -gt 0 ]
