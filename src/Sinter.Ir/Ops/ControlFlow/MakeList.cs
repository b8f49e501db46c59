using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A list of tensors, none written yet. An entry of <c>elem_shape</c> is a size, or the name of one that is not known.</summary>
internal sealed class MakeList() : OperationDefinition("make_list", OperationFamily.ControlFlow, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("init_length", Int32s).Optional(1), Const("dynamic_length", Bools).Optional(true), Variadic("elem_shape"),
            Const("dtype", Strings).Optional("fp32")),
    ];

    /// <summary>Never folded: no literal holds a list.</summary>
    public override Value[]? Fold(Arguments arguments) => null;

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ElementType element = TypeName.Read(arguments, "dtype", NumbersAndBool);
        var dimensions = new List<Dimension>();
        for (int i = 0; i < arguments.Count("elem_shape"); i++)
            AddDimensions(arguments, i, dimensions);
        bool isKnown = !arguments.Has("init_length") || arguments.Known("init_length") is not null;
        return [new ListType(new TensorType(element, [.. dimensions]), isKnown ? Length(arguments) : Dimension.Unknown)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        ElementType element = TypeName.Read(arguments, "dtype", NumbersAndBool);
        return [new TensorList(new Tensor?[Length(arguments)], element, arguments.Bool("dynamic_length"))];
    }

    private static int Length(Arguments arguments)
    {
        int length = arguments.Int("init_length");
        return length is >= 0 and <= ListRule.MaxLength
            ? length
            : throw arguments.Invalid("init_length", $"a length from 0 to {ListRule.MaxLength}", $"{length}");
    }

    /// <summary>The sizes are bound one by one or as one vector.</summary>
    private static void AddDimensions(Arguments arguments, int index, List<Dimension> dimensions)
    {
        if (arguments.KnownTensor("elem_shape", index) is not { } entry)
        {
            dimensions.Add(Dimension.Unknown);
            return;
        }
        if (entry.ElementType == ElementType.String)
        {
            for (int i = 0; i < entry.Count; i++)
                dimensions.Add(Dimension.Unknown);
            return;
        }
        foreach (int size in entry.ToInts())
            dimensions.Add(size >= 0 ? size : throw arguments.Invalid("elem_shape", "sizes that are not negative", $"{size}"));
    }
}
