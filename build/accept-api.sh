#!/usr/bin/env bash
# Writes what the public API is now into PublicAPI.Unshipped.txt of the packaged projects: look at the difference before you commit it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/require-sdk.sh
for project in Sinter Sinter.Hosting Sinter.Devices.Simulated; do
  log=$(mktemp)
  dotnet build "src/$project" --configuration Release --no-incremental --no-dependencies -p:TreatWarningsAsErrors=false >"$log" ||
    dotnet build "src/$project" --configuration Release -p:TreatWarningsAsErrors=false >"$log" ||
    { grep -F 'error' "$log" >&2; rm "$log"; exit 1; }
  symbols() { { grep -F "warning $1: Symbol '" "$log" || true; } | sed -E "s/.*warning $1: Symbol '(.*)' is (not )?part of .*/\1/" | LC_ALL=C sort -u; }
  kept="src/$project/PublicAPI.Unshipped.txt" shipped="src/$project/PublicAPI.Shipped.txt"
  {
    echo '#nullable enable'
    {
      grep -vFx '#nullable enable' "$kept" | grep -vFx -f <(symbols RS0017) || true
      symbols RS0016
      # What has been published stays in its file, and is said to be gone.
      symbols RS0017 | grep -Fx -f <(cat "$shipped") | sed 's/^/*REMOVED*/' || true
    } | LC_ALL=C sort -u
  } >"$kept.new"
  mv "$kept.new" "$kept"
  rm "$log"
done
git --no-pager diff --stat -- src/*/PublicAPI.*.txt
