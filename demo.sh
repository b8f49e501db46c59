#!/usr/bin/env bash
# Builds Sinter, runs a Core ML model on a real picture, and opens the gallery. --no-gallery ends before it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. build/require-sdk.sh

echo "Building Sinter (the first time takes a minute or two)..."
dotnet build src/Sinter.Cli --configuration Release --verbosity quiet --nologo
sinter() { dotnet src/Sinter.Cli/bin/Release/net10.0/Sinter.Cli.dll "$@"; }

model=samples/Sketch/Sketch.mlpackage
picture=samples/photos/cat.png
out=artifacts/demo
rm -rf "$out"
mkdir -p "$out"

echo
echo "== The model"
sinter info "$model"

echo
echo "== Predict: the picture goes in as it is, a pencil sketch comes out"
sinter predict "$model" "image=$picture" --output "sketch=$out/sketch.png"

echo
echo "== Compile it the way Apple's tools do, and predict with the compiled model: the same picture, bit for bit"
sinter compile "$model" "$out/Sketch.mlmodelc"
sinter predict "$out/Sketch.mlmodelc" "image=$picture" --output "sketch=$out/sketch-compiled.png"
cmp "$out/sketch.png" "$out/sketch-compiled.png"

echo
echo "It worked. Open $out/sketch.png and compare it with $picture."
echo "To look into the model in the browser: dotnet src/Sinter.Cli/bin/Release/net10.0/Sinter.Cli.dll studio $model"
[ "${1:-}" != "--no-gallery" ] || exit 0

echo
echo "== The gallery: photos that get their colours as you scroll"
dotnet build samples/Gallery --configuration Release --verbosity quiet --nologo
port=${PORT:-5080}
if command -v xdg-open >/dev/null && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  (sleep 2; xdg-open "http://localhost:$port") >/dev/null 2>&1 &
elif command -v open >/dev/null && [ "$(uname)" = Darwin ]; then
  (sleep 2; open "http://localhost:$port") &
fi
exec dotnet samples/Gallery/bin/Release/net10.0/Gallery.dll --port "$port"
