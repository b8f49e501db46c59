#!/bin/sh
# Coverage-guided fuzzing of one reader: tests/Sinter.Fuzz/fuzz.sh TARGET
# Findings land in artifacts/fuzz/TARGET/findings. Stop with Ctrl-C.
set -eu
cd "$(dirname "$0")/../.."
target=${1:?usage: fuzz.sh TARGET (model blob manifest compiled analytics metadata mil espresso-net espresso-shape espresso-weights espresso-labels network network-load)}
out=artifacts/fuzz/$target

if ! command -v afl-fuzz >/dev/null; then
  echo "afl-fuzz is missing. Install AFL++: apt-get install afl++, brew install afl-fuzz, or build https://github.com/AFLplusplus/AFLplusplus" >&2
  exit 1
fi
if ! command -v sharpfuzz >/dev/null; then
  echo "sharpfuzz is missing. Install it: dotnet tool install --global SharpFuzz.CommandLine" >&2
  exit 1
fi

dotnet publish tests/Sinter.Fuzz -c Release -o "$out/bin" --nologo -v q
"$out/bin/Sinter.Fuzz" "$target" "$out/seeds"
for assembly in Sinter Sinter.Formats.CoreML Sinter.Compiler Sinter.Ir Sinter.Tensors; do
  sharpfuzz "$out/bin/$assembly.dll"
done
AFL_SKIP_BIN_CHECK=1 exec afl-fuzz -i "$out/seeds" -o "$out/findings" -t 10000 -- "$out/bin/Sinter.Fuzz" "$target"
