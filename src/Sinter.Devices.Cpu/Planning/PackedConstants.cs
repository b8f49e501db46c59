using System.Runtime.InteropServices;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Rearranges constants for kernels. A constant that several operations, or several specializations of a model, read in the same
/// form is kept in it once. What lies in a mapped file need not stay resident after it was packed.</summary>
internal sealed class PackedConstants
{
    private readonly Dictionary<Key, WeakReference<IPackedWeights>> _packed;
    private readonly HashSet<IPackedWeights> _used = new(ReferenceEqualityComparer.Instance);

    /// <summary>Shares nothing with others.</summary>
    public PackedConstants()
        : this([])
    {
    }

    private PackedConstants(Dictionary<Key, WeakReference<IPackedWeights>> packed) => _packed = packed;

    /// <summary>Bytes of what was asked for here, each once.</summary>
    public long ByteLength => _used.Sum(packed => packed.ByteLength);

    /// <summary>The same constants, counted anew: for one segment of a model.</summary>
    public PackedConstants ForSegment() => new(_packed);

    /// <summary>The constant in the form that <paramref name="pack"/> gives it.</summary>
    /// <param name="constant">Numbers of any type.</param>
    /// <param name="form">Everything that decides the packed form beside the constant itself.</param>
    /// <param name="pack">Rearranges the elements.</param>
    public T Get<T>(Tensor constant, string form, Func<ReadOnlySpan<float>, T> pack)
        where T : class, IPackedWeights
        => Get(constant, form, () => constant.ElementType == ElementType.Float32 ? pack(constant.Span<float>()) : pack(constant.ToFloats()));

    /// <summary>The codes of a compressed constant in the order of panels.</summary>
    public CompressedMatrix Get(CompressedConstant constant, bool rowsAreColumns) =>
        // The codes alone do not tell what they stand for: the same ones with other scales are another matrix.
        Get(constant.Packed, $"{rowsAreColumns} {constant.NumbersKey}", () => constant.Pack(rowsAreColumns));

    private T Get<T>(Tensor constant, string form, Func<T> pack)
        where T : class, IPackedWeights
    {
        T packed = Find(constant, form, pack);
        _used.Add(packed);
        return packed;
    }

    /// <summary>Gives the memory of everything packed back. Nothing that reads it may run any more.</summary>
    public void Release()
    {
        lock (_packed)
        {
            foreach (WeakReference<IPackedWeights> kept in _packed.Values)
            {
                if (kept.TryGetTarget(out IPackedWeights? packed))
                    packed.Release();
            }
            _packed.Clear();
        }
    }

    private T Find<T>(Tensor constant, string form, Func<T> pack)
        where T : class, IPackedWeights
    {
        Key? key = Key.Of(constant, typeof(T), form);
        lock (_packed)
        {
            if (key is { } known && _packed.TryGetValue(known, out WeakReference<IPackedWeights>? kept)
                && kept.TryGetTarget(out IPackedWeights? found))
                return (T)found;
        }
        T made = pack();
        MappedFile.Release(constant.Memory);
        if (key is null)
            return made;
        lock (_packed)
        {
            _packed[key.Value] = new WeakReference<IPackedWeights>(made);
        }
        return made;
    }

    /// <summary>Equal for the same elements of the same memory in the same form.</summary>
    private readonly record struct Key(object Owner, int Start, int Length, Type Type, string Form)
    {
        public static Key? Of(Tensor constant, Type type, string form)
        {
            if (MemoryMarshal.TryGetArray(constant.Memory, out ArraySegment<byte> segment))
                return segment.Array is null ? null : new Key(segment.Array, segment.Offset, segment.Count, type, form);
            return MemoryMarshal.TryGetMemoryManager(constant.Memory, out System.Buffers.MemoryManager<byte>? owner, out int start,
                out int length) ? new Key(owner, start, length, type, form) : null;
        }
    }
}
