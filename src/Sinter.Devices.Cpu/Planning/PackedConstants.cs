using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Rearranges constants for kernels. A constant that several operations, or several specializations of a model, read in the same
/// form is kept in it once. What lies in a mapped file need not stay resident after it was packed. What an artifact holds packed is taken
/// from there.</summary>
internal sealed class PackedConstants
{
    private readonly Dictionary<Key, WeakReference<IPackedWeights>> _packed;
    private readonly HashSet<IPackedWeights> _used = new(ReferenceEqualityComparer.Instance);
    private readonly ArtifactRecord? _record;
    private readonly StoredWeights? _stored;

    /// <summary>Shares nothing with others.</summary>
    public PackedConstants()
        : this([], null, null)
    {
    }

    private PackedConstants(Dictionary<Key, WeakReference<IPackedWeights>> packed, ArtifactRecord? record, StoredWeights? stored) =>
        (_packed, _record, _stored) = (packed, record, stored);

    /// <summary>Bytes of what was asked for here, each once.</summary>
    public long ByteLength => _used.Sum(packed => packed.ByteLength);

    /// <summary>The same constants, counted anew: for one segment of a model.</summary>
    public PackedConstants ForSegment() => new(_packed, null, null);

    /// <summary>The same for a segment whose artifact is wanted.</summary>
    public PackedConstants ForSegment(ArtifactRecord record) => new(_packed, record, null);

    /// <summary>The same for a segment of an artifact.</summary>
    public PackedConstants ForSegment(StoredWeights stored) => new(_packed, null, stored);

    /// <summary>The constant in the form that <paramref name="pack"/> gives it.</summary>
    /// <param name="constant">Numbers of any type.</param>
    /// <param name="form">Everything that decides the packed form beside the constant itself.</param>
    /// <param name="pack">Rearranges the elements.</param>
    /// <param name="restore">Makes the same of the bytes of such a form.</param>
    public T Get<T>(Tensor constant, string form, Func<ReadOnlySpan<float>, T> pack, Func<ReadOnlyMemory<byte>, T> restore)
        where T : class, IPackedWeights
        => Get(constant, form, original => original.ElementType == ElementType.Float32 ? pack(original.Span<float>()) : pack(original.ToFloats()),
            blocks => restore(Only(blocks, form)));

    /// <summary>The codes of a compressed constant in the order of panels.</summary>
    public CompressedMatrix Get(CompressedConstant constant, bool rowsAreColumns) =>
        // The codes alone do not tell what they stand for: the same ones with other scales are another matrix.
        Get(constant.Packed, $"{rowsAreColumns} {constant.NumbersKey}",
            original => (constant with { Packed = original }).Pack(rowsAreColumns),
            blocks => constant.Restore(rowsAreColumns, [.. blocks.Select(block => block.Bytes)]));

    /// <summary>Integer weights in the order of panels.</summary>
    /// <param name="codes">The integers.</param>
    /// <param name="form">Everything that decides the packed form beside them.</param>
    /// <param name="pack">Rearranges them.</param>
    /// <param name="restore">Makes the same of the bytes of such a form.</param>
    public PackedIntegers Get(Tensor codes, string form, Func<Tensor, PackedIntegers> pack, Func<ReadOnlyMemory<byte>, PackedIntegers> restore) =>
        Get(codes, form, pack, blocks => restore(Only(blocks, form)));

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

    private T Get<T>(Tensor constant, string form, Func<Tensor, T> pack, Func<ArtifactBlock[], T> restore)
        where T : class, IPackedWeights
    {
        // Two kinds of weights may be packed for the same sizes.
        string kind = $"{typeof(T).Name} {form}";
        T packed;
        if (_stored?.Find(constant, kind) is { } blocks)
        {
            packed = Find(Key.Of(blocks, kind), () => restore(blocks));
        }
        else
        {
            Tensor original = ArtifactRecord.Unwatched(constant);
            packed = Find(Key.Of(original, kind), () =>
            {
                T made = pack(original);
                MappedFile.Release(original.Memory);
                return made;
            });
        }
        _used.Add(packed);
        _record?.AddPacked(constant, kind, packed);
        return packed;
    }

    private static ReadOnlyMemory<byte> Only(ArtifactBlock[] blocks, string form) => blocks is [var block] ? block.Bytes
        : throw new InvalidDataException($"The form {form} has {blocks.Length} parts.");

    private T Find<T>(Key? key, Func<T> make)
        where T : class, IPackedWeights
    {
        lock (_packed)
        {
            if (key is { } known && _packed.TryGetValue(known, out WeakReference<IPackedWeights>? kept)
                && kept.TryGetTarget(out IPackedWeights? found))
                return (T)found;
        }
        T made = make();
        if (key is null)
            return made;
        lock (_packed)
        {
            _packed[key.Value] = new WeakReference<IPackedWeights>(made);
        }
        return made;
    }

    /// <summary>Equal for the same elements, of the same memory or of equal parts of artifacts, in the same form.</summary>
    private readonly record struct Key(object Content, string Kind)
    {
        public static Key? Of(Tensor constant, string kind) =>
            MemoryIdentity.Of(constant.Memory) is { } identity ? new Key(identity, kind) : null;

        public static Key? Of(ArtifactBlock[] blocks, string kind) => blocks.All(block => block.Digest != 0)
            ? new Key(string.Join(' ', blocks.Select(block => $"{block.Bytes.Length}:{block.Digest:x}")), kind) : null;
    }
}
