using System.Collections.Concurrent;
using System.Globalization;
using Sinter.Caching;
using Sinter.Compiler;
using Sinter.Runtime;

namespace Sinter.Planning;

/// <summary>The rates of devices: measured once and kept, in the process and in the cache. A cache that cannot be used costs a
/// measurement.</summary>
internal static class Calibrations
{
    private const string Part = "calibration";

    private static readonly ConcurrentDictionary<CacheKey, Lazy<DeviceRates>> Known = new();

    /// <summary>How fast a device is with a configuration's threads.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static DeviceRates Of(IDevice device, ModelConfiguration configuration, CancellationToken cancellation)
    {
        if (device.StatedRates is { } stated)
            return stated;
        EntryStore? store = configuration.CachePolicy == CachePolicy.None ? null : (configuration.Cache ?? ModelCache.Default).Store;
        var info = new EntryInfo(store?.Engine ?? EngineVersion.Current, "", "", Part,
            string.Create(CultureInfo.InvariantCulture, $"{configuration.Threads} threads"), $"{device.Fingerprint}, {device.Properties}");
        CacheKey key = CacheKey.Of(info.Engine, info.Part, info.Configuration, info.Device);
        Lazy<DeviceRates> rates = Known.GetOrAdd(key, _ => new Lazy<DeviceRates>(() => Find(device, store, key, info, cancellation)));
        try
        {
            return rates.Value;
        }
        catch
        {
            // Whoever comes next tries again.
            Known.TryRemove(KeyValuePair.Create(key, rates));
            throw;
        }
    }

    private static DeviceRates Find(IDevice device, EntryStore? store, CacheKey key, EntryInfo info, CancellationToken cancellation)
    {
        if (store?.Find(key, cancellation).Artifact is { } kept && Read(kept.Head) is { } known)
            return known;
        DeviceRates measured = Calibration.Measure(device, cancellation);
        store?.Publish(key, info, isPersistent: false, new SegmentArtifact(Write(measured), []));
        return measured;
    }

    private static byte[] Write(DeviceRates rates)
    {
        double[] numbers = [rates.MultiplyAdds, rates.Bytes, rates.ReferenceElements, rates.Steps, rates.Submissions, rates.TransferBytes];
        return [.. numbers.SelectMany(BitConverter.GetBytes)];
    }

    /// <returns>Null when the bytes are no rates.</returns>
    private static DeviceRates? Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length != 6 * sizeof(double))
            return null;
        double[] numbers = [.. Enumerable.Range(0, 6).Select(i => BitConverter.ToDouble(bytes.Span[(i * sizeof(double))..]))];
        return Array.TrueForAll(numbers, number => number > 0)
            ? new DeviceRates(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
            : null;
    }
}
