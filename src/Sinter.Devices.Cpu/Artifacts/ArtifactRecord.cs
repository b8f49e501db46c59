using System.Buffers;
using System.Runtime.InteropServices;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Notes, while a segment is compiled, which constants it reads as they are and which packed forms it uses: what an artifact needs
/// to hold.</summary>
internal sealed class ArtifactRecord
{
    private readonly List<WatchedMemory> _constants = [];
    private readonly Dictionary<(int Constant, string Form), IPackedWeights> _packed = [];

    public IReadOnlyList<WatchedMemory> Constants => _constants;

    public IReadOnlyDictionary<(int Constant, string Form), IPackedWeights> Packed => _packed;

    /// <summary>The next constant, as the segment is to see it.</summary>
    public ReadOnlyMemory<byte> Watch(Tensor constant)
    {
        var memory = new WatchedMemory(_constants.Count, constant.Memory);
        _constants.Add(memory);
        return memory.Memory;
    }

    public void AddPacked(Tensor constant, string form, IPackedWeights packed)
    {
        if (WatcherOf(constant) is { } watched)
            _packed.TryAdd((watched.Number, form), packed);
    }

    /// <summary>The constant itself, without anyone watching.</summary>
    public static Tensor Unwatched(Tensor constant) => WatcherOf(constant) is { } watched
        ? Tensor.OverReadOnly(constant.ElementType, constant.Shape, watched.Original) : constant;

    /// <summary>Notes that a constant is read as it is, later.</summary>
    public static void Keep(Tensor constant)
    {
        if (WatcherOf(constant) is { } watched)
            watched.WasRead = true;
    }

    private static WatchedMemory? WatcherOf(Tensor constant) =>
        MemoryMarshal.TryGetMemoryManager(constant.Memory, out MemoryManager<byte>? manager) ? manager as WatchedMemory : null;
}
