#!/usr/bin/env bash
# Holds `i9s pc` against `istioctl proxy-config`: every table of every Envoy of the current context, to the byte.
# Needs a mesh and istioctl; I9S names another i9s. Dumps are taken once and given to both, so that nothing changes in between (DIR keeps them);
# --live asks the proxies twice instead. Ends with 1 when anything differs.
set -u
i9s=${I9S:-node $(dirname "$0")/../../bin/i9s.js}
live=false
[ "${1:-}" = --live ] && live=true
dir=${DIR:-$(mktemp -d)}
differ=0 same=0

# JSON is compared as values, without what only i9s prints (it carries the key i9s); routes in any order: istioctl's is none.
json='let text = ""; process.stdin.on("data", part => { text += part; }).on("end", () => {
  const sorted = value => typeof value !== "object" || value === null ? value : Array.isArray(value) ? value.map(sorted)
    : Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]));
  const ours = value => Array.isArray(value) ? value.filter(one => one?.i9s === undefined) : value;
  const routes = value => process.argv[1] === "route" ? value.map(one => JSON.stringify(one)).sort() : value;
  try { console.log(JSON.stringify(routes(ours(sorted(JSON.parse(text)))), null, 1)); } catch { process.stdout.write(text); }
})'

# check POD, then the arguments for both.
check() {
  local pod=$1 order=(cat)
  shift
  [[ $1 == route || $1 == all ]] && order=(sort)
  [[ " $* " == *" -o json "* ]] && order=(node -e "$json" "$1")
  istioctl proxy-config "$@" 2>"$dir/istioctl.err" | "${order[@]}" >"$dir/istioctl.out"
  $i9s pc "$@" 2>"$dir/i9s.err" | "${order[@]}" >"$dir/i9s.out"
  if cmp -s "$dir/istioctl.out" "$dir/i9s.out" && [ "$(grep -c ^Error: "$dir/istioctl.err")" = "$(grep -c ^Error: "$dir/i9s.err")" ]; then
    same=$((same + 1))
  else
    differ=$((differ + 1))
    echo "DIFFERS  $pod: $*"
    diff "$dir/istioctl.out" "$dir/i9s.out" | head -5
    diff "$dir/istioctl.err" "$dir/i9s.err" | head -3
  fi
}

pods=$(istioctl proxy-status 2>/dev/null | awk 'NR > 1 {print $1}')
for pod in $pods; do
  [[ $pod == ztunnel-* ]] && continue
  if $live; then
    for what in bootstrap\ -o\ short cluster listener listener\ --verbose=false route\ --verbose=false endpoint eds ecds secret route all; do check "$pod" $what "$pod"; done
    continue
  fi
  dump=$dir/$pod.json clusters=$dir/$pod.clusters.json
  istioctl proxy-config all "$pod" -o json >"$dump"
  istioctl experimental envoy-stats "$pod" --type clusters -o json | sed -n '/^{/,$p' >"$clusters"
  for what in cluster listener route eds ecds secret all; do
    check "$pod" $what -f "$dump"
    [ $what = secret ] || check "$pod" $what -o json -f "$dump"
  done
  check "$pod" bootstrap -o short -f "$dump"
  check "$pod" listener --verbose=false -f "$dump"
  check "$pod" listener --port 9080 -f "$dump"
  check "$pod" listener --type HTTP -f "$dump"
  check "$pod" route --verbose=false -f "$dump"
  check "$pod" route --name 9080 -f "$dump"
  check "$pod" cluster --port 9080 --direction outbound -f "$dump"
  check "$pod" cluster --fqdn reviews --subset v1 -f "$dump"
  check "$pod" eds --port 9080 -f "$dump"
  check "$pod" all --with-headers -f "$dump"
  check "$pod" endpoint -f "$clusters"
  check "$pod" endpoint --port 9080 --status healthy -f "$clusters"
  check "$pod" endpoint -o json --cluster 'outbound|9080||reviews.bookinfo.svc.cluster.local' -f "$clusters"
done
for pod in $pods; do
  [[ $pod == ztunnel-* ]] && continue
  diff <(istioctl experimental authz check "$pod" 2>/dev/null) <($i9s authz "$pod" 2>/dev/null) >/dev/null && same=$((same + 1)) || { differ=$((differ + 1)); echo "DIFFERS  $pod: authz"; }
done
echo "$same the same, $differ differ"
[ $differ = 0 ]
