using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A sum of products of two operands over the axes that an equation names. An axis of size 1 is repeated to the size that the
/// other operand's axis of the same letter has; a letter that occurs twice in an operand means its diagonal.</summary>
internal sealed class Einsum() : OperationDefinition("einsum", OperationFamily.Linear)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, Variadic("values"), Const("equation", Strings))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        CheckCount(arguments);
        var equation = EinsumEquation.Read(arguments);
        TensorType x = arguments.TensorType("values", 0), y = arguments.TensorType("values", 1);
        Dictionary<char, Dimension> sizes = [];
        Collect(arguments, equation.X, x, sizes);
        Collect(arguments, equation.Y, y, sizes);
        return [new TensorType(BroadcastRule.Common(x.Element, y.Element), [.. equation.Result.Select(letter => sizes[letter])])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        CheckCount(arguments);
        var equation = EinsumEquation.Read(arguments);
        Tensor x = arguments.Tensor("values", 0), y = arguments.Tensor("values", 1);
        ElementType element = BroadcastRule.Common(x.ElementType, y.ElementType);
        Dictionary<char, Dimension> sizes = [];
        Collect(arguments, equation.X, TensorType.Of(x.ElementType, x.Shape), sizes);
        Collect(arguments, equation.Y, TensorType.Of(y.ElementType, y.Shape), sizes);
        var contraction = new EinsumContraction(equation, sizes.ToDictionary(pair => pair.Key, pair => pair.Value.Size));
        Tensor contracted = element.IsFloat()
            ? TensorConversion.FromDoubles(element, contraction.Shape, contraction.Run(x.Shape, x.ToDoubles(), y.Shape, y.ToDoubles()))
            : TensorConversion.FromLongs(element, contraction.Shape, contraction.Run(x.Shape, x.ToLongs(), y.Shape, y.ToLongs()));
        return [StridedCopy.Read(contracted, contraction.ResultShape, 0, contraction.ResultStrides)];
    }

    private static void CheckCount(Arguments arguments)
    {
        if (arguments.Count("values") != 2)
            throw arguments.Invalid("values", "two tensors", $"{arguments.Count("values")}");
    }

    private static void Collect(Arguments arguments, string letters, TensorType type, Dictionary<char, Dimension> sizes)
    {
        if (type.HasRank && type.Rank != letters.Length)
            throw arguments.Invalid("values", $"a tensor with the axes {letters}", type.ToString());
        for (int i = 0; i < letters.Length; i++)
        {
            Dimension own = type.HasRank ? type[i] : Dimension.Unknown;
            if (sizes.TryGetValue(letters[i], out Dimension other))
                own = ShapeRules.Broadcast(arguments, [own], [other])[0];
            sizes[letters[i]] = own;
        }
    }
}
