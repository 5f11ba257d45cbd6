#!/usr/bin/env bash
# Holds `i9s ps POD` against `istioctl ps POD`: the clusters, listeners and routes of every Envoy of the current context, to the byte.
# Then ten rounds (ROUNDS) of `i9s ps POD` for every Envoy that is in sync, while the deployments CHURN of NAMESPACE are scaled up and down: nothing may differ, unless
# istioctl has the same difference: istiod does not push everything at once that it would send (such as disable_mx of clusters whose pods have changed).
# Needs a mesh, istioctl and kubectl; I9S names another i9s. The deployments have as many replicas as before when it ends. Ends with 1 when anything differs.
set -u
i9s=${I9S:-node $(dirname "$0")/../../bin/i9s.js}
rounds=${ROUNDS:-10} namespace=${NAMESPACE:-bookinfo} churn=${CHURN:-reviews-v1 ratings-v1} pause=${PAUSE:-5}
dir=${DIR:-$(mktemp -d)}
same=0 differ=0 left=0 agreed=0

# envoys [all]: the Envoys that are connected; without `all` only those of which every type is in sync.
envoys() {
  $i9s ps 2>/dev/null | awk -v all="${1:-}" 'NF == 0 {exit} NR > 1 && !/^ztunnel-/ && (all != "" || !/STALE|ERROR|NOT SENT/) {print $1}'
}

# sections: what istioctl prints as well; behind it i9s has endpoints and extensions.
sections() { sed -E "/^(Endpoints|Extensions) (Match|Don't Match)/,\$d"; }

for pod in $(envoys all); do
  istioctl proxy-status "$pod" 2>"$dir/istioctl.err" >"$dir/istioctl.out"
  $i9s ps "$pod" 2>"$dir/i9s.err" | sections >"$dir/i9s.out"
  if [ -s "$dir/i9s.out" ] && cmp -s "$dir/istioctl.out" "$dir/i9s.out"; then same=$((same + 1)); else
    differ=$((differ + 1))
    echo "OTHER TEXT  $pod"
    diff "$dir/istioctl.out" "$dir/i9s.out" | head -5
    head -3 "$dir/i9s.err"
  fi
done
texts=$((same + differ))
echo "$texts proxies asked with istioctl as well: $same same, $differ differ"

declare -A replicas=()
for name in $churn; do
  count=$(kubectl -n "$namespace" get deployment "$name" -o jsonpath='{.spec.replicas}') || exit 2
  replicas[$name]=$count
done

# scale MORE: every deployment of the churn has so many replicas more than before.
scale() {
  local name
  for name in "${!replicas[@]}"; do kubectl -n "$namespace" scale deployment "$name" --replicas=$((replicas[$name] + $1)) >/dev/null; done
}

churning=
put_back() {
  if [ -n "$churning" ]; then kill "$churning" 2>/dev/null; wait "$churning" 2>/dev/null; fi
  scale 0
}
trap put_back EXIT
(
  trap - EXIT
  while true; do
    scale 1
    sleep "$pause"
    scale 0
    sleep "$pause"
  done
) &
churning=$!

for round in $(seq "$rounds"); do
  asked=0
  for pod in $(envoys); do
    asked=$((asked + 1))
    $i9s ps "$pod" >"$dir/$round.$pod.txt" 2>&1
    code=$?
    if [ $code = 0 ]; then
      same=$((same + 1))
      rm "$dir/$round.$pod.txt"
    elif [ $code = 1 ] && istioctl proxy-status "$pod" 2>/dev/null >"$dir/istioctl.out" && sections <"$dir/$round.$pod.txt" | cmp -s - "$dir/istioctl.out"; then
      agreed=$((agreed + 1)) # istiod does not push all that it would send
      echo "istioctl says the same  round $round: $pod"
      grep -m 3 '^[-+] ' "$dir/$round.$pod.txt"
    elif [ $code = 2 ] && ! kubectl -n "${pod##*.}" get pod "${pod%.*}" >/dev/null 2>&1 || ! envoys | grep -qxF "$pod"; then
      left=$((left + 1)) # it went, or is no longer in sync: nothing can be said
    else
      differ=$((differ + 1))
      echo "DIFFERS ($code)  round $round: $pod ($dir/$round.$pod.txt)"
      grep -v ' Match' "$dir/$round.$pod.txt" | head -5
    fi
  done
  echo "round $round: $asked proxies asked"
done
echo "$same same, $differ differ ($left went while they were asked, of $agreed istioctl says the same difference)"
[ "$differ" = 0 ] && [ "$same" -gt "$texts" ]
