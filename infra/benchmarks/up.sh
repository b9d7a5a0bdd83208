# Everything in one process, the simulator without latency, and what to ask of them. Sourced by the scripts of this folder.
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
port=${PORT:-18089}
url=http://127.0.0.1:$port
work=$(mktemp -d)
results=$home/infra/benchmarks/target/results
mkdir -p "$results"

cat > "$work/config.yml" <<YAML
workers: { concurrency: ${CONCURRENCY:-1000} }
providers: { simulator: { concurrency: ${CONCURRENCY:-1000} } }
YAML

HEADRACE_FILES_DIR="$work/files" "$home/headrace" up --port "$port" --data "$work/data" --config "$work/config.yml" > "$work/up.log" 2>&1 &
up=$!
trap 'kill $up 2>/dev/null || true; wait $up 2>/dev/null || true; rm -rf "$work"' EXIT
until curl -sf -o /dev/null "$url/health/ready"; do
  kill -0 $up 2>/dev/null || { cat "$work/up.log"; exit 1; }
  sleep 0.2
done

simulator() { # finds the simulator's port among those of this process, once
  local port
  for port in $(ss -ltnp | grep "pid=$up," | grep -oE '127\.0\.0\.1\]?:[0-9]+' | grep -oE '[0-9]+$'); do
    curl -sf -m 1 -o /dev/null "http://127.0.0.1:$port/simulator/behavior" && echo "http://127.0.0.1:$port" && return
  done
}
sim=$(simulator)
behave() { curl -sf -o /dev/null -X PATCH "$sim/simulator/behavior" -d "$1"; }
resident() { awk '/VmRSS/ {printf "resident %.0f MiB\n", $2 / 1024}' "/proc/$up/status"; }
bench() { # name, options ...
  local name=$1
  shift
  echo "== $name"
  HEADRACE_NO_BUILD=1 HEADRACE_JAVA_OPTIONS="-Xmx400m -XX:-UseParallelGC -XX:+UseSerialGC" "$home/headrace" bench --url "$url" --metrics-url "$url/metrics" \
    --duration "$duration" --json "$results/$name.json" "$@" || true
  resident
}
latency() { # name, measure, percentile: of a result, in milliseconds
  awk -v measure="\"$2\"" -v percentile="\"$3\"" '$1 == measure {found = 1} found && $1 == percentile {sub(",", "", $3); print $3; exit}' "$results/$1.json"
}

behave '{"latency":{"kind":"fixed","ms":0},"outputTokens":{"min":8,"max":64}}'
