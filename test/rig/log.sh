#!/usr/bin/env bash
# Holds `i9s log` against `istioctl proxy-config log`: levels as they are, raised by i9s, put back by i9s; of every Envoy of the current context.
# Needs a mesh and istioctl; I9S names another i9s. Raises every logger of each proxy for some seconds. Ends with 1 when anything differs.
set -u
i9s=${I9S:-node $(dirname "$0")/../../bin/i9s.js}
export XDG_STATE_HOME=${XDG_STATE_HOME:-$(mktemp -d)}
dir=$(mktemp -d)
differ=0 same=0

# agree POD STEP: both print the same levels.
agree() {
  istioctl proxy-config log "$1" >"$dir/istioctl.out" 2>&1
  $i9s log "$1" >"$dir/i9s.out" 2>&1
  if cmp -s "$dir/istioctl.out" "$dir/i9s.out"; then same=$((same + 1)); else
    differ=$((differ + 1))
    echo "DIFFERS  $1: $2"
    diff "$dir/istioctl.out" "$dir/i9s.out" | head -5
  fi
}

for pod in $(istioctl proxy-status 2>/dev/null | awk 'NR > 1 && $1 !~ /^ztunnel/ {print $1}'); do
  agree "$pod" 'before'
  istioctl proxy-config log "$pod" >"$dir/before.out"
  $i9s log "$pod" --level debug --yes >"$dir/raised.out" 2>&1
  agree "$pod" 'every logger at debug'
  $i9s log "$pod" --level rbac:trace,http=info --yes >"$dir/raised.out" 2>&1
  agree "$pod" 'rbac and http'
  $i9s log "$pod" --reset --yes >"$dir/reset.out" 2>&1
  agree "$pod" 'put back'
  if cmp -s "$dir/before.out" "$dir/i9s.out"; then same=$((same + 1)); else
    differ=$((differ + 1))
    echo "NOT AS BEFORE  $pod"
  fi
done
echo "$same the same, $differ differ"
[ "$differ" = 0 ] && [ "$same" -gt 0 ]
