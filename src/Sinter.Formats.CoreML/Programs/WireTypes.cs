using Sinter.Ir;
using Sinter.Tensors;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Formats.CoreML;

/// <summary>Types of values: wire messages to and from the program's own.</summary>
internal static class WireTypes
{
    /// <summary>More dimensions than any operation knows.</summary>
    private const int MaximumRank = 64;

    private static readonly (ElementType Element, Mil.DataType Wire)[] Elements =
    [
        (ElementType.Bool, Mil.DataType.Bool), (ElementType.String, Mil.DataType.String),
        (ElementType.Float16, Mil.DataType.Float16), (ElementType.Float32, Mil.DataType.Float32),
        (ElementType.Float64, Mil.DataType.Float64),
        (ElementType.BFloat16, Mil.DataType.Bfloat16), (ElementType.Float8E4M3FN, Mil.DataType.Float8E4M3Fn),
        (ElementType.Float8E5M2, Mil.DataType.Float8E5M2),
        (ElementType.Int4, Mil.DataType.Int4), (ElementType.Int8, Mil.DataType.Int8), (ElementType.Int16, Mil.DataType.Int16),
        (ElementType.Int32, Mil.DataType.Int32), (ElementType.Int64, Mil.DataType.Int64),
        (ElementType.UInt1, Mil.DataType.Uint1), (ElementType.UInt2, Mil.DataType.Uint2), (ElementType.UInt3, Mil.DataType.Uint3),
        (ElementType.UInt4, Mil.DataType.Uint4), (ElementType.UInt6, Mil.DataType.Uint6), (ElementType.UInt8, Mil.DataType.Uint8),
        (ElementType.UInt16, Mil.DataType.Uint16), (ElementType.UInt32, Mil.DataType.Uint32), (ElementType.UInt64, Mil.DataType.Uint64),
    ];

    /// <exception cref="ModelFormatException">The message is no valid type.</exception>
    public static MilType Read(Mil.ValueType? type, string place) => type?.TypeCase switch
    {
        Mil.ValueType.TypeOneofCase.TensorType => ReadTensor(type.TensorType, place),
        Mil.ValueType.TypeOneofCase.ListType => new ListType(Read(type.ListType.Type, place), ReadDimension(type.ListType.Length, place)),
        Mil.ValueType.TypeOneofCase.TupleType => new TupleType([.. type.TupleType.Types_.Select(element => Read(element, place))]),
        Mil.ValueType.TypeOneofCase.DictionaryType =>
            new DictionaryType(Read(type.DictionaryType.KeyType, place), Read(type.DictionaryType.ValueType, place)),
        Mil.ValueType.TypeOneofCase.StateType => new StateType(Read(type.StateType.WrappedType, place)),
        _ => throw new ModelFormatException(ModelStage.Read, place, "a type", "none"),
    };

    public static Mil.ValueType Write(MilType type) => type switch
    {
        TensorType tensor => new Mil.ValueType { TensorType = WriteTensor(tensor) },
        ListType list => new Mil.ValueType
        {
            ListType = new Mil.ListType { Type = Write(list.Element), Length = WriteDimension(list.Length) },
        },
        TupleType tuple => new Mil.ValueType { TupleType = new Mil.TupleType { Types_ = { tuple.Elements.Select(Write) } } },
        DictionaryType dictionary => new Mil.ValueType
        {
            DictionaryType = new Mil.DictionaryType { KeyType = Write(dictionary.Key), ValueType = Write(dictionary.Value) },
        },
        StateType state => new Mil.ValueType { StateType = new Mil.StateType { WrappedType = Write(state.Wrapped) } },
        _ => throw new ArgumentException($"{type} has no wire form.", nameof(type)),
    };

    private static TensorType ReadTensor(Mil.TensorType type, string place)
    {
        ElementType element = ReadElement(type.DataType, place);
        if (type.Rank == -1 || type.Dimensions.Any(dimension => dimension.Unknown is { Variadic: true }))
            return TensorType.OfUnknownRank(element);
        if (type.Rank != type.Dimensions.Count || type.Rank > MaximumRank)
        {
            throw new ModelFormatException(ModelStage.Read, place,
                $"a tensor type of rank {type.Rank} with as many dimensions, at most {MaximumRank}",
                $"{type.Dimensions.Count} dimensions");
        }
        return new TensorType(element, [.. type.Dimensions.Select(dimension => ReadDimension(dimension, place))]);
    }

    private static Mil.TensorType WriteTensor(TensorType type)
    {
        if (type.HasRank)
        {
            Mil.DataType element = Write(type.Element);
            return new Mil.TensorType { DataType = element, Rank = type.Rank, Dimensions = { type.Dimensions.Select(WriteDimension) } };
        }
        // coremltools writes any number of dimensions as one that stands for them all.
        var any = new Mil.Dimension { Unknown = new Mil.Dimension.Types.UnknownDimension { Variadic = true } };
        return new Mil.TensorType { DataType = Write(type.Element), Rank = 1, Dimensions = { any } };
    }

    private static ElementType ReadElement(Mil.DataType type, string place)
    {
        foreach ((ElementType element, Mil.DataType wire) in Elements)
        {
            if (wire == type)
                return element;
        }
        throw new ModelFormatException(ModelStage.Read, place, "a known element type", $"number {(int)type}");
    }

    private static Mil.DataType Write(ElementType element) => Elements.First(entry => entry.Element == element).Wire;

    private static Dimension ReadDimension(Mil.Dimension? dimension, string place) => dimension?.DimensionCase switch
    {
        Mil.Dimension.DimensionOneofCase.Constant when dimension.Constant.Size < int.MaxValue => (int)dimension.Constant.Size,
        Mil.Dimension.DimensionOneofCase.Unknown => Dimension.Unknown,
        Mil.Dimension.DimensionOneofCase.Constant =>
            throw new ModelFormatException(ModelStage.Read, place, $"a dimension below {int.MaxValue}", $"{dimension.Constant.Size}"),
        _ => throw new ModelFormatException(ModelStage.Read, place, "a dimension, known or unknown", "none"),
    };

    private static Mil.Dimension WriteDimension(Dimension dimension) => dimension.IsKnown
        ? new Mil.Dimension { Constant = new Mil.Dimension.Types.ConstantDimension { Size = (ulong)dimension.Size } }
        : new Mil.Dimension { Unknown = new Mil.Dimension.Types.UnknownDimension() };
}
