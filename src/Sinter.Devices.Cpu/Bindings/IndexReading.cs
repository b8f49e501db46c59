using System.Buffers;
using System.Globalization;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>How an operation's <c>indices</c> are read: which integers they are, and what is done about one out of range. The rules are the
/// ones of the operation's reference evaluation.</summary>
internal sealed class IndexReading
{
    private readonly Operation _operation;
    private readonly bool _isLenient;

    private IndexReading(Operation operation, bool wrapsNegative, bool isLenient)
    {
        _operation = operation;
        WrapsNegative = wrapsNegative;
        _isLenient = isLenient;
    }

    /// <summary>True when negative indices count from the end.</summary>
    public bool WrapsNegative { get; }

    /// <summary>Null when the element type is none that indices have.</summary>
    public static IndexReading? Of(BindingSite site)
    {
        if (!site.IsMovable("indices") || site.Arguments.Element("indices")
            is not (ElementType.Int32 or ElementType.Int16 or ElementType.UInt16 or ElementType.Int8 or ElementType.UInt8))
            return null;
        bool validates = site.Arguments.Signature.Find("validate_indices") is not null;
        bool isStrict = validates && site.Arguments.Bool("validate_indices");
        return new IndexReading(site.Operation, !isStrict, validates && !isStrict);
    }

    /// <summary>The indices into an axis of <paramref name="size"/>.</summary>
    /// <exception cref="PredictionFailedException">An index is out of range, and the operation does not tolerate that.</exception>
    public Read Of(Tensor tensor, int size)
    {
        var read = new Read(tensor);
        if (_isLenient)
            return read;
        int least = WrapsNegative ? -size : 0;
        foreach (int index in read.Indices)
        {
            if (index >= least && index < size)
                continue;
            read.Dispose();
            throw new PredictionFailedException(ModelStage.Predict, $"{_operation.Place}, indices",
                $"indices in [{least}, {size - 1}]", index.ToString(CultureInfo.InvariantCulture));
        }
        return read;
    }

    /// <summary>Indices as 32-bit integers, in rented memory where the program has narrower ones.</summary>
    public readonly ref struct Read
    {
        private readonly int[]? _rented;

        public Read(Tensor tensor)
        {
            if (tensor.ElementType == ElementType.Int32)
            {
                Indices = tensor.Span<int>();
                return;
            }
            _rented = ArrayPool<int>.Shared.Rent(tensor.Count);
            Span<int> widened = _rented.AsSpan(0, tensor.Count);
            switch (tensor.ElementType)
            {
                case ElementType.Int16: IntegerConversion.Convert(tensor.Span<short>(), widened); break;
                case ElementType.UInt16: IntegerConversion.Convert(tensor.Span<ushort>(), widened); break;
                case ElementType.Int8: IntegerConversion.Convert(tensor.Span<sbyte>(), widened); break;
                default: IntegerConversion.Convert(tensor.Span<byte>(), widened); break;
            }
            Indices = widened;
        }

        public ReadOnlySpan<int> Indices { get; }

        public void Dispose()
        {
            if (_rented is not null)
                ArrayPool<int>.Shared.Return(_rented);
        }
    }
}
