using System.Reflection;
using System.Runtime.InteropServices;
using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Caching;

/// <summary>The version of the engine, as entries of the cache know it: any other build of it, runtime or system is another one.</summary>
internal static class EngineVersion
{
    public static string Current { get; } = Describe();

    /// <summary>The version that a release has.</summary>
    public static string Release =>
        typeof(Model).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static string Describe()
    {
        string version = typeof(Model).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        // A build is told apart by its content, so that an engine in development does not take entries of the one before.
        IEnumerable<string> builds = new[]
        {
            typeof(Model), typeof(EntryStore), typeof(CpuComputeDevice), typeof(ModelAsset), typeof(Function), typeof(WorkPool),
            typeof(IDevice), typeof(Tensor),
        }.Select(type => type.Module.ModuleVersionId.ToString("N"));
        CacheKey build = CacheKey.Of([.. builds, RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier]);
        return $"{version} ({build.Text[..12]})";
    }
}
