using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Sinter.Devices.Cpu;

namespace Sinter.Tests.Devices;

public class CpuFactsTests
{
    private const string Caches = "/sys/devices/system/cpu/cpu0/cache";

    [Fact]
    public void Caches_are_those_that_the_system_knows()
    {
        Assert.SkipUnless(X86Base.IsSupported && Directory.Exists(Caches), "the system does not say what caches there are");
        string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).Trim();
        long[] expected = [.. Directory.GetDirectories(Caches, "index*").Where(cache => Read(cache, "type") != "Instruction")
            .OrderBy(cache => Read(cache, "level"), StringComparer.Ordinal)
            .Select(cache => 1024L * int.Parse(Read(cache, "size").TrimEnd('K'), CultureInfo.InvariantCulture))];
        Assert.Equal(expected, CpuFacts.CacheBytes);
    }

    [Fact]
    public void The_device_tells_what_matters()
    {
        var device = Assert.IsType<CpuDevice>(Model.AvailableComputeDevices[0]);
        Assert.NotEmpty(device.Name);
        Assert.Equal(Environment.ProcessorCount, device.Cores);
        Assert.Equal(CpuFacts.CacheBytes, device.CacheBytes);
    }
}
