using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter;

/// <summary>A typed n-dimensional array: a view over memory that the caller owns, possibly strided. Nothing is copied until a conversion
/// is asked for, so the memory must stay unchanged as long as a prediction that takes the array is in flight. An array that a prediction
/// gave owns its memory. Reading is safe from any thread.</summary>
public sealed class MultiArray
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ArrayView _view;
    private readonly bool _isWritable;
    private ReadOnlyCollection<int>? _shape;
    private ReadOnlyCollection<long>? _strides;
    private Tensor? _tensor;

    private MultiArray(ArrayElementType elementType, ReadOnlyMemory<byte> bytes, ArrayView view, bool isWritable = false)
    {
        ElementType = elementType;
        _bytes = bytes;
        _view = view;
        _isWritable = isWritable;
    }

    /// <summary>The type of the elements in memory.</summary>
    public ArrayElementType ElementType { get; }

    /// <summary>The sizes of the axes, slowest first. Empty for a scalar.</summary>
    public IReadOnlyList<int> Shape => _shape ??= new ReadOnlyCollection<int>(_view.Shape);

    /// <summary>Elements (not bytes) between neighbours along each axis; may be zero (the same element repeated) or negative.</summary>
    public IReadOnlyList<long> Strides => _strides ??= new ReadOnlyCollection<long>(_view.Strides);

    /// <summary>The number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public int Count => _view.Count;

    /// <summary>True when the elements follow one another in memory in row-major order.</summary>
    public bool IsContiguous => _view.IsContiguous;

    internal ReadOnlySpan<int> Dimensions => _view.Shape;

    /// <summary>A rank 1 array over <paramref name="elements"/>, without a copy.</summary>
    /// <typeparam name="T">A float, an integer of 8 to 64 bits, or bool.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    public static MultiArray From<T>(T[] elements)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        return From(new Memory<T>(elements), elements.Length);
    }

    /// <summary>An array over <paramref name="elements"/> in row-major order, without a copy.</summary>
    /// <typeparam name="T">A float, an integer of 8 to 64 bits, or bool.</typeparam>
    /// <param name="elements">The elements.</param>
    /// <param name="shape">The sizes of the axes; an empty shape is a scalar.</param>
    /// <exception cref="ArgumentException">The shape is negative or needs another number of elements, or <typeparamref name="T"/> is
    /// another type.</exception>
    public static MultiArray From<T>(T[] elements, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        return From(new Memory<T>(elements), shape);
    }

    /// <summary>An array over <paramref name="elements"/> in row-major order, without a copy. It can take a model's output: see
    /// <see cref="OutputBackings"/>.</summary>
    /// <typeparam name="T">A float, an integer of 8 to 64 bits, or bool.</typeparam>
    /// <param name="elements">The elements.</param>
    /// <param name="shape">The sizes of the axes; an empty shape is a scalar.</param>
    /// <exception cref="ArgumentException">The shape is negative or needs another number of elements, or <typeparamref name="T"/> is
    /// another type.</exception>
    public static MultiArray From<T>(Memory<T> elements, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArrayElementType type = ArrayElementTypes.Of<T>();
        return new MultiArray(type, ElementBytes<T>.Of(elements), ArrayView.Dense(shape, elements.Length), isWritable: true);
    }

    /// <summary>An array over <paramref name="elements"/> in row-major order, without a copy.</summary>
    /// <typeparam name="T">A float, an integer of 8 to 64 bits, or bool.</typeparam>
    /// <param name="elements">The elements.</param>
    /// <param name="shape">The sizes of the axes; an empty shape is a scalar.</param>
    /// <exception cref="ArgumentException">The shape is negative or needs another number of elements, or <typeparamref name="T"/> is
    /// another type.</exception>
    public static MultiArray From<T>(ReadOnlyMemory<T> elements, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArrayElementType type = ArrayElementTypes.Of<T>();
        return new MultiArray(type, ElementBytes<T>.Of(elements), ArrayView.Dense(shape, elements.Length));
    }

    /// <summary>A strided view over little-endian elements in memory, without a copy.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="bytes">The memory. Bytes after the last whole element are ignored.</param>
    /// <param name="shape">The sizes of the axes; an empty shape is a scalar.</param>
    /// <param name="strides">Elements (not bytes) between neighbours along each axis; may be zero or negative.</param>
    /// <param name="offset">The place of the element with all indices zero, in elements.</param>
    /// <exception cref="ArgumentException">The shape is negative, the strides are not as many as the axes, or the view reaches outside the
    /// memory.</exception>
    public static MultiArray Over(
        ArrayElementType type, ReadOnlyMemory<byte> bytes, ReadOnlySpan<int> shape, ReadOnlySpan<long> strides, long offset = 0)
    {
        long available = bytes.Length / type.ByteWidth();
        return new MultiArray(type, bytes, ArrayView.Strided(shape, strides, offset, available));
    }

    /// <summary>An array over little-endian elements in row-major order, without a copy.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="bytes">The memory: exactly the bytes of the elements.</param>
    /// <param name="shape">The sizes of the axes; an empty shape is a scalar.</param>
    /// <exception cref="ArgumentException">The shape is negative, or its elements take another number of bytes.</exception>
    public static MultiArray Over(ArrayElementType type, ReadOnlyMemory<byte> bytes, ReadOnlySpan<int> shape)
    {
        int width = type.ByteWidth();
        if (bytes.Length % width != 0)
            throw new ArgumentException($"{bytes.Length} bytes are no whole number of {type} elements.", nameof(bytes));
        return new MultiArray(type, bytes, ArrayView.Dense(shape, bytes.Length / width));
    }

    /// <summary>An array of rank 0 that holds one element.</summary>
    /// <typeparam name="T">A float, an integer of 8 to 64 bits, or bool.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    public static MultiArray Scalar<T>(T value)
        where T : unmanaged => From([value], shape: []);

    /// <summary>An array of zeros (false for <see cref="ArrayElementType.Bool"/>).</summary>
    /// <exception cref="ArgumentException">The shape is negative, or the elements take 2 GiB or more.</exception>
    public static MultiArray Zeros(ArrayElementType type, params ReadOnlySpan<int> shape)
    {
        long length = type.ByteWidth();
        foreach (int size in shape)
            length = size < 0 ? 0 : Math.Min(length * size, long.MaxValue >> 32);
        if (length > Array.MaxLength - AlignedMemory.Alignment)
            throw new ArgumentException($"The elements of {type} {ArrayView.Text(shape)} take 2 GiB or more.", nameof(shape));
        return new MultiArray(type, AlignedMemory.Allocate((int)length), ArrayView.Dense(shape, length / type.ByteWidth()), true);
    }

    /// <summary>The elements in row-major order, converted: exact where <typeparamref name="T"/> holds the value; narrower floats round to
    /// nearest even; integers take floats truncated toward zero and saturate, NaN becomes 0; bool is "not zero".</summary>
    /// <typeparam name="T">A float, an integer of 8 to 64 bits, or bool.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is another type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        ArrayElementTypes.Of<T>();
        var elements = new T[Count];
        CopyTo<T>(elements);
        return elements;
    }

    /// <summary>Writes the elements in row-major order into <paramref name="destination"/>, converted as <see cref="ToArray{T}"/>
    /// does.</summary>
    /// <typeparam name="T">A float, an integer of 8 to 64 bits, or bool.</typeparam>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Count"/>, or <typeparamref name="T"/> is another
    /// type.</exception>
    public void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        ArrayElementType type = ArrayElementTypes.Of<T>();
        if (destination.Length < Count)
        {
            throw new ArgumentException(
                $"The destination holds {destination.Length} elements; the array has {Count}.", nameof(destination));
        }
        Write(type, MemoryMarshal.AsBytes(destination[..Count]));
    }

    /// <summary>The elements in memory, without a copy.</summary>
    /// <typeparam name="T">The .NET type of <see cref="ElementType"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The elements have another type, or the array is not contiguous: use
    /// <see cref="ToArray{T}"/>.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        if (ArrayElementTypes.Of<T>() != ElementType)
            throw new InvalidOperationException($"The elements are {ElementType}, not {typeof(T).Name}: ToArray converts.");
        if (!IsContiguous)
            throw new InvalidOperationException("The elements do not follow one another in memory: ToArray gathers them.");
        return MemoryMarshal.Cast<byte, T>(ContiguousBytes.Span);
    }

    /// <summary>One element, converted as <see cref="ToArray{T}"/> does.</summary>
    /// <typeparam name="T">A float, an integer of 8 to 64 bits, or bool.</typeparam>
    /// <param name="index">An index for each axis; none for a scalar.</param>
    /// <exception cref="ArgumentException">An index lies outside its axis, there are more or fewer than axes, or <typeparamref name="T"/>
    /// is another type.</exception>
    public T At<T>(params ReadOnlySpan<int> index)
        where T : unmanaged
    {
        ArrayElementType type = ArrayElementTypes.Of<T>();
        int width = ElementType.ByteWidth();
        T value = default;
        ReadOnlySpan<byte> element = _bytes.Span.Slice((int)_view.Locate(index) * width, width);
        ArrayConversion.Convert(ElementType, element, type, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>A view with the axes in another order, without a copy.</summary>
    /// <param name="axes">For each axis of the view, the axis of this array; negative ones count from the end.</param>
    /// <exception cref="ArgumentException">The axes are no permutation of this array's.</exception>
    public MultiArray Permute(params ReadOnlySpan<int> axes) => new(ElementType, _bytes, _view.Permute(axes));

    /// <summary>A view of a part of one axis, without a copy.</summary>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="start">The first index.</param>
    /// <param name="length">The size of the axis in the view.</param>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist, or the part does not lie inside it.</exception>
    public MultiArray Slice(int axis, int start, int length) => new(ElementType, _bytes, _view.Slice(axis, start, length));

    /// <summary>The same elements in row-major order under another shape: a view where this array is contiguous, else a copy.</summary>
    /// <exception cref="ArgumentException">The shape is negative or needs another number of elements.</exception>
    public MultiArray Reshape(params ReadOnlySpan<int> shape)
    {
        ArrayView view = ArrayView.Dense(shape, Count);
        return new MultiArray(ElementType, IsContiguous ? ContiguousBytes : Gathered(), view);
    }

    /// <summary>For example <c>Float32 [1, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"{ElementType} {ArrayView.Text(Dimensions)}";

    /// <summary>The elements as a dense tensor of <paramref name="declared"/>: over the same memory where type and order fit, else a
    /// copy.</summary>
    /// <param name="declared">The element type.</param>
    /// <param name="room">A tensor that may take the copy; if none is of the right type and shape, the one made is kept here for the next
    /// call.</param>
    internal Tensor ToTensor(ElementType declared, ref Tensor? room)
    {
        // The view stays with the array, so that an array which is given again costs nothing.
        if (ElementType != ArrayElementType.Bool && IsContiguous && ElementType.ToTensorType() == declared)
            return _tensor ??= Tensor.OverReadOnly(declared, Tensors.Shape.Of(Dimensions), ContiguousBytes);
        ArrayElementType type = declared.ToArrayType();
        Tensor.EnsureRoom(ref room, type.ToTensorType(), Dimensions);
        Write(type, room.MutableBytes);
        return room.ConvertTo(declared);
    }

    /// <inheritdoc cref="ToTensor(ElementType, ref Tensor?)"/>
    internal Tensor ToTensor(ElementType declared)
    {
        Tensor? room = null;
        return ToTensor(declared, ref room);
    }

    /// <summary>The memory as a tensor to write to; null where it cannot be written, or its elements are strided.</summary>
    internal Tensor? ToWritableTensor() => !_isWritable || !IsContiguous ? null
        : Tensor.Over(ElementType.ToTensorType(), Tensors.Shape.Of(Dimensions), MemoryMarshal.AsMemory(ContiguousBytes));

    /// <summary>An array over a tensor's memory; a tensor of a type that arrays do not have is converted to the next wider.</summary>
    /// <exception cref="ArgumentException">A tensor of strings.</exception>
    internal static MultiArray FromTensor(Tensor tensor)
    {
        ArrayElementType type = tensor.ElementType.ToArrayType();
        Tensor held = tensor.ConvertTo(type.ToTensorType());
        return new MultiArray(type, held.Memory, ArrayView.Dense(held.Shape.Dimensions, held.Count));
    }

    private ReadOnlyMemory<byte> ContiguousBytes
    {
        get
        {
            int width = ElementType.ByteWidth();
            return Count == 0 ? default : _bytes.Slice((int)_view.Offset * width, Count * width);
        }
    }

    private void Write(ArrayElementType type, Span<byte> destination)
    {
        if (IsContiguous)
            ArrayConversion.Convert(ElementType, ContiguousBytes.Span, type, destination);
        else if (type == ElementType && type != ArrayElementType.Bool)
            Gather(destination);
        else
            ArrayConversion.Convert(ElementType, Gathered(), type, destination);
    }

    private byte[] Gathered()
    {
        long length = (long)Count * ElementType.ByteWidth();
        if (length > Array.MaxLength)
            throw new TensorTooLargeException(ElementType.ToTensorType(), Tensors.Shape.Of(Dimensions));
        var dense = new byte[length];
        Gather(dense);
        return dense;
    }

    private void Gather(Span<byte> destination)
    {
        ReadOnlySpan<byte> memory = _bytes.Span;
        switch (ElementType.ByteWidth())
        {
            case 1: _view.Gather(memory, destination); break;
            case 2: _view.Gather(MemoryMarshal.Cast<byte, ushort>(memory), MemoryMarshal.Cast<byte, ushort>(destination)); break;
            case 4: _view.Gather(MemoryMarshal.Cast<byte, uint>(memory), MemoryMarshal.Cast<byte, uint>(destination)); break;
            default: _view.Gather(MemoryMarshal.Cast<byte, ulong>(memory), MemoryMarshal.Cast<byte, ulong>(destination)); break;
        }
    }
}
