using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Cuts rows and columns off the last two axes.</summary>
internal sealed class Crop() : OperationDefinition("crop", OperationFamily.ImageResizing, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("crop_height", Int32s), Const("crop_width", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        ShapeRules.RequireRank(arguments, "x", 2);
        return [x.WithDimensions([.. x.Dimensions[..^2], Cropped(arguments, "crop_height", x[x.Rank - 2]),
            Cropped(arguments, "crop_width", x[x.Rank - 1])])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int[] strides = x.Shape.Strides();
        int offset = (arguments.Ints("crop_height")[0] * strides[^2]) + arguments.Ints("crop_width")[0];
        return [StridedCopy.Read(x, shape, offset, strides)];
    }

    private static Dimension Cropped(Arguments arguments, string parameter, Dimension size)
    {
        int[] crop = arguments.Ints(parameter);
        if (crop.Length != 2 || crop[0] < 0 || crop[1] < 0 || (size.IsKnown && (long)crop[0] + crop[1] > size.Size))
            throw arguments.Invalid(parameter, $"two counts that leave something of {size}", $"[{string.Join(", ", crop)}]");
        return size.Map(value => value - crop[0] - crop[1]);
    }
}
