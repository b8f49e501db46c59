#!/usr/bin/env bash
# Builds everything and runs all tests. Ends with one line: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. build/require-sdk.sh

configuration=${CONFIGURATION:-Release}
echo "Building ($configuration)..."
if ! dotnet build Sinter.slnx --configuration "$configuration" --verbosity quiet --nologo; then
  echo "The build failed: the errors are above." >&2
  exit 1
fi
[ -d ../shared/fixtures ] || echo "Note: ../shared is not here; the tests that need it are reported as skipped."

passed=0 failed=0 skipped=0 status=0
run_tests() {
  local log
  log=$(mktemp)
  echo
  echo "== $1"
  dotnet "tests/$1/bin/$configuration/net10.0/$1.dll" -noLogo -noColor "${@:2}" | tee "$log"
  local code=${PIPESTATUS[0]}
  local summary total errors fails skips
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
  rm -f "$log"
  if [ -z "$summary" ]; then
    echo "$1 ended without a summary (exit code $code)." >&2
    failed=$((failed + 1))
    status=1
    return
  fi
  number() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$summary"; }
  total=$(number Total) errors=$(number Errors) fails=$(number Failed) skips=$(number Skipped)
  passed=$((passed + total - fails - skips))
  failed=$((failed + fails + errors))
  skipped=$((skipped + skips))
  [ "$code" -eq 0 ] || status=1
}

run_tests Sinter.Tests "$@"
run_tests Sinter.Conformance "$@"
run_tests Sinter.Browser "$@"

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
