using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Makes and reads the operations that hold compressed constants. Before iOS18 their parameters are attributes; from then on they
/// are arguments.</summary>
internal static class Constexpr
{
    public const string AffineDequantize = "constexpr_affine_dequantize", BlockwiseShiftScale = "constexpr_blockwise_shift_scale",
        LutToDense = "constexpr_lut_to_dense", LutToSparse = "constexpr_lut_to_sparse",
        SparseBlockwiseShiftScale = "constexpr_sparse_blockwise_shift_scale", SparseToDense = "constexpr_sparse_to_dense";

    /// <summary>A new operation. Parameters without a value are left out.</summary>
    public static Operation Make(string type, string name, Opset opset, params ReadOnlySpan<(string Parameter, Argument? Value)> parameters)
    {
        var inputs = new List<KeyValuePair<string, ImmutableArray<Argument>>>();
        var attributes = new List<KeyValuePair<string, Literal>> { new("name", Literal.Of(name)) };
        foreach ((string parameter, Argument? value) in parameters)
        {
            if (value is Literal literal && opset < Opset.iOS18)
                attributes.Add(new(parameter, literal));
            else if (value is not null)
                inputs.Add(new(parameter, [value]));
        }
        var probe = new Operation(type, inputs, [], attributes);
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(probe, opset, ModelStage.Compress);
        MilType[] types = definition.Infer(ArgumentBinding.FromGraph(probe, opset, signature, ModelStage.Compress));
        return new Operation(type, inputs,
            [.. types.Select((result, i) => new Variable(types.Length == 1 ? name : $"{name}_{i}", result))], attributes);
    }

    /// <summary>What an operation's parameter holds, when it is a literal or a constant.</summary>
    public static TensorLiteral? Parameter(Operation operation, string parameter) =>
        (operation.Input(parameter) is { } argument ? argument.Literal ?? argument.Variable?.Constant
            : operation.Attributes.GetValueOrDefault(parameter)) as TensorLiteral;

    /// <summary>A tensor of packed or whole-byte integers, as a literal.</summary>
    public static TensorLiteral Integers(ElementType type, Shape shape, ReadOnlySpan<byte> elements)
    {
        Tensor tensor = Tensor.CreateUninitialized(type, shape);
        if (type.IsSubByte())
            BitPacking.Pack(elements, type.BitWidth(), tensor.MutableBytes);
        else
            elements.CopyTo(tensor.MutableBytes);
        return new TensorLiteral(tensor);
    }

    /// <summary>Floats in the given type, as a literal.</summary>
    public static TensorLiteral Floats(ElementType type, Shape shape, float[] elements) =>
        new(Tensor.From<float>(shape, elements).ConvertTo(type));

    /// <summary>A shape as the packed constants of iOS16 keep it.</summary>
    public static TensorLiteral ShapeVector(Shape shape) =>
        new(TensorConversion.FromLongs(ElementType.UInt32, Shape.Of(shape.Rank), [.. shape.ToArray().Select(size => (long)size)]));

    /// <summary>Unsigned integers, one per byte.</summary>
    public static byte[] Unpack(Tensor tensor)
    {
        int bits = tensor.ElementType.BitWidth();
        if (bits == 8)
            return tensor.Bytes.ToArray();
        var elements = new byte[tensor.Count];
        BitPacking.Unpack(tensor.Bytes, bits, elements);
        return elements;
    }

    /// <summary>The unsigned type of an index.</summary>
    public static ElementType IndexType(int bits) => bits switch
    {
        1 => ElementType.UInt1,
        2 => ElementType.UInt2,
        3 => ElementType.UInt3,
        4 => ElementType.UInt4,
        6 => ElementType.UInt6,
        _ => ElementType.UInt8,
    };
}
