using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>A dense, row-major block of elements. The memory may be managed, aligned native, pooled or a mapped file;
/// memory that must not be written (constants, mapped files) is marked read-only.</summary>
public sealed class Tensor : Value
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string[]? _strings;
    private Tensor? _reshaped;

    private Tensor(ElementType elementType, Shape shape, ReadOnlyMemory<byte> bytes, string[]? strings, bool isReadOnly)
    {
        ElementType = elementType;
        Shape = shape;
        _bytes = bytes;
        _strings = strings;
        IsReadOnly = isReadOnly;
    }

    public ElementType ElementType { get; }

    public Shape Shape { get; }

    public bool IsReadOnly { get; }

    public int Rank => Shape.Rank;

    /// <summary>Number of elements. Always below 2^31, since a tensor's bytes fit a span.</summary>
    public int Count => (int)Shape.ElementCount;

    /// <summary>Bytes of the elements; 0 for strings.</summary>
    public int ByteLength => _bytes.Length;

    /// <summary>The elements as bytes, little-endian; sub-byte types packed.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>The bytes for writing.</summary>
    /// <exception cref="InvalidOperationException">The tensor is read-only.</exception>
    public Span<byte> MutableBytes
    {
        get
        {
            if (IsReadOnly)
                ThrowReadOnly();
            return MemoryMarshal.AsMemory(_bytes).Span;
        }
    }

    /// <summary>The elements of a string tensor.</summary>
    public ReadOnlySpan<string> Strings => _strings
        ?? throw new InvalidOperationException($"A {ElementType.MilName()} tensor holds no strings.");

    /// <summary>Allocates a zeroed tensor (empty strings for <see cref="ElementType.String"/>).</summary>
    /// <exception cref="TensorTooLargeException">The elements take 2 GiB or more.</exception>
    public static Tensor Create(ElementType elementType, Shape shape)
    {
        int length = CheckedByteLength(elementType, shape);
        if (elementType == ElementType.String)
        {
            var strings = new string[shape.ElementCount];
            Array.Fill(strings, "");
            return new Tensor(elementType, shape, default, strings, false);
        }
        return new Tensor(elementType, shape, AlignedMemory.Allocate(length), null, false);
    }

    /// <summary>Allocates a tensor with undefined content (empty strings for <see cref="ElementType.String"/>), for what writes all of
    /// it.</summary>
    /// <exception cref="TensorTooLargeException">The elements take 2 GiB or more.</exception>
    public static Tensor CreateUninitialized(ElementType elementType, Shape shape) => elementType == ElementType.String
        ? Create(elementType, shape)
        : new Tensor(elementType, shape, AlignedMemory.AllocateUninitialized(CheckedByteLength(elementType, shape)), null, false);

    /// <summary>Makes sure that <paramref name="room"/> is a writable tensor of this type and shape, whose content does not
    /// matter.</summary>
    /// <exception cref="TensorTooLargeException">The elements take 2 GiB or more.</exception>
    public static void EnsureRoom([NotNull] ref Tensor? room, ElementType elementType, ReadOnlySpan<int> dimensions)
    {
        if (room is null || room.ElementType != elementType || !room.Shape.Dimensions.SequenceEqual(dimensions))
            room = Create(elementType, Shape.Of(dimensions));
    }

    /// <summary>A tensor over memory that the caller owns.</summary>
    /// <exception cref="ArgumentException">The length does not fit the shape.</exception>
    public static Tensor Over(ElementType elementType, Shape shape, Memory<byte> bytes)
    {
        CheckLength(elementType, shape, bytes.Length);
        return new Tensor(elementType, shape, bytes, null, false);
    }

    /// <summary>A read-only tensor over memory that the caller owns.</summary>
    /// <exception cref="ArgumentException">The length does not fit the shape.</exception>
    public static Tensor OverReadOnly(ElementType elementType, Shape shape, ReadOnlyMemory<byte> bytes)
    {
        CheckLength(elementType, shape, bytes.Length);
        return new Tensor(elementType, shape, bytes, null, true);
    }

    /// <summary>A copy of <paramref name="elements"/>; <typeparamref name="T"/> decides the element type.</summary>
    public static Tensor From<T>(Shape shape, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        Tensor tensor = Create(ElementTypeOf<T>(), shape);
        if (elements.Length != tensor.Count)
            throw new ArgumentException($"The shape {shape} needs {tensor.Count} elements; {elements.Length} were given.",
                nameof(elements));
        MemoryMarshal.AsBytes(elements).CopyTo(tensor.MutableBytes);
        return tensor;
    }

    public static Tensor Scalar<T>(T value)
        where T : unmanaged => From(Shape.Scalar, [value]);

    public static Tensor OfStrings(Shape shape, params string[] strings)
    {
        if (strings.Length != shape.ElementCount)
            throw new ArgumentException($"The shape {shape} needs {shape.ElementCount} strings; {strings.Length} were given.",
                nameof(strings));
        return new Tensor(ElementType.String, shape, default, strings, true);
    }

    public static Tensor Scalar(string value) => OfStrings(Shape.Scalar, value);

    /// <summary>The elements, to read.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the type that the elements have in memory.</exception>
    public ReadOnlySpan<T> Span<T>()
        where T : unmanaged
    {
        CheckType<T>();
        return MemoryMarshal.Cast<byte, T>(_bytes.Span);
    }

    /// <summary>The elements, to write.</summary>
    /// <exception cref="InvalidOperationException">The tensor is read-only, or <typeparamref name="T"/> is another type.</exception>
    public Span<T> MutableSpan<T>()
        where T : unmanaged
    {
        CheckType<T>();
        return MemoryMarshal.Cast<byte, T>(MutableBytes);
    }

    /// <summary>The same memory under another shape with as many elements. The last view made is kept, so that a prediction which looks at
    /// the same tensor again allocates none.</summary>
    public Tensor Reshaped(Shape shape)
    {
        if (Volatile.Read(ref _reshaped) is { } last && last.Shape == shape)
            return last;
        if (shape.ElementCount != Shape.ElementCount)
            throw new ArgumentException($"{Shape} cannot become {shape}: the element counts differ.", nameof(shape));
        var view = new Tensor(ElementType, shape, _bytes, _strings, IsReadOnly);
        Volatile.Write(ref _reshaped, view);
        return view;
    }

    public Tensor AsReadOnly() => IsReadOnly ? this : new Tensor(ElementType, Shape, _bytes, _strings, true);

    /// <summary>A writable copy in memory of its own.</summary>
    public Tensor Clone()
    {
        if (_strings is not null)
            return new Tensor(ElementType, Shape, default, (string[])_strings.Clone(), false);
        Tensor copy = Create(ElementType, Shape);
        Bytes.CopyTo(copy.MutableBytes);
        return copy;
    }

    /// <summary>Copies the elements of a tensor of the same type and count into this one.</summary>
    public void CopyFrom(Tensor source)
    {
        if (source.ElementType != ElementType || source.Count != Count)
            throw new ArgumentException($"{source} cannot be copied into {this}.", nameof(source));
        if (_strings is not null)
            source.Strings.CopyTo(_strings);
        else
            source.Bytes.CopyTo(MutableBytes);
    }

    /// <summary>For example <c>fp32[1, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"{ElementType.MilName()}{Shape}";

    public static ElementType ElementTypeOf<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ElementType.Float32;
        if (typeof(T) == typeof(int)) return ElementType.Int32;
        if (typeof(T) == typeof(bool)) return ElementType.Bool;
        if (typeof(T) == typeof(Half)) return ElementType.Float16;
        if (typeof(T) == typeof(double)) return ElementType.Float64;
        if (typeof(T) == typeof(sbyte)) return ElementType.Int8;
        if (typeof(T) == typeof(byte)) return ElementType.UInt8;
        if (typeof(T) == typeof(short)) return ElementType.Int16;
        if (typeof(T) == typeof(ushort)) return ElementType.UInt16;
        if (typeof(T) == typeof(long)) return ElementType.Int64;
        if (typeof(T) == typeof(uint)) return ElementType.UInt32;
        if (typeof(T) == typeof(ulong)) return ElementType.UInt64;
        throw new NotSupportedException($"{typeof(T)} is no element type.");
    }

    /// <summary>Bytes that a tensor takes.</summary>
    /// <exception cref="TensorTooLargeException">2 GiB or more.</exception>
    public static int CheckedByteLength(ElementType elementType, Shape shape)
    {
        long count = shape.ElementCount;
        if (count > int.MaxValue || elementType.StorageBytes(count) > Array.MaxLength - AlignedMemory.Alignment)
            throw new TensorTooLargeException(elementType, shape);
        return (int)elementType.StorageBytes(count);
    }

    private static void CheckLength(ElementType elementType, Shape shape, int length)
    {
        if (elementType == ElementType.String)
            throw new ArgumentException("A string tensor has no bytes.", nameof(elementType));
        int expected = CheckedByteLength(elementType, shape);
        if (length != expected)
            throw new ArgumentException($"{elementType.MilName()}{shape} takes {expected} bytes; the memory has {length}.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckType<T>()
        where T : unmanaged
    {
        if (ElementTypeOf<T>() != ElementType)
            ThrowType(typeof(T));
    }

    private void ThrowType(Type type) =>
        throw new InvalidOperationException($"A {ElementType.MilName()} tensor cannot be read as {type.Name}.");

    private static void ThrowReadOnly() => throw new InvalidOperationException("The tensor is read-only.");
}
