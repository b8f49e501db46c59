using BenchmarkDotNet.Running;

namespace Sinter.Benchmarks.Kernels;

/// <summary>Times kernels alone: <c>dotnet run -c Release --project bench/Sinter.Benchmarks.Kernels -- --filter *MatMul*</c>.</summary>
internal static class EntryPoint
{
    public static void Main(string[] arguments) => BenchmarkSwitcher.FromAssembly(typeof(EntryPoint).Assembly).Run(arguments);
}
