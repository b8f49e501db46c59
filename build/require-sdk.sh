# Sourced by the scripts: stops with a clear message when the .NET 10 SDK is missing.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
if ! command -v dotnet >/dev/null 2>&1; then
  echo "The .NET 10 SDK is missing: there is no 'dotnet' on the PATH." >&2
  echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again." >&2
  exit 1
fi
if ! dotnet --list-sdks | grep -q '^10\.'; then
  echo "The .NET 10 SDK is missing. Found:" >&2
  dotnet --list-sdks >&2
  echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again." >&2
  exit 1
fi
