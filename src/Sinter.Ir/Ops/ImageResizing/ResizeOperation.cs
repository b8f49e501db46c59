using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Resizes the last axes of x, one after the other.</summary>
internal abstract class ResizeOperation(string name, OperationTraits traits = OperationTraits.None)
    : OperationDefinition(name, OperationFamily.ImageResizing, traits)
{
    protected override MilType[] InferTypes(Arguments arguments) => [ResizeGeometry.Infer(arguments)];

    protected override Value[] Evaluate(Arguments arguments)
    {
        var geometry = ResizeGeometry.Read(arguments);
        Tensor x = arguments.Tensor("x");
        double[] values = x.ToDoubles();
        int[] sizes = geometry.Input.ToArray();
        for (int axis = geometry.FirstAxis; axis < sizes.Length; axis++)
        {
            int target = geometry.Targets[axis - geometry.FirstAxis];
            if (target == sizes[axis])
                continue;
            values = Resample(values, sizes, axis, target, geometry);
            sizes[axis] = target;
        }
        return [TensorConversion.FromDoubles(x.ElementType, Shape.Of(sizes), values)];
    }

    private static double[] Resample(double[] source, int[] sizes, int axis, int target, in ResizeGeometry geometry)
    {
        int outer = 1, inner = 1, length = sizes[axis];
        for (int i = 0; i < axis; i++)
            outer = checked(outer * sizes[i]);
        for (int i = axis + 1; i < sizes.Length; i++)
            inner = checked(inner * sizes[i]);
        var result = new double[checked(outer * target * inner)];
        for (int point = 0; point < target; point++)
        {
            double coordinate = geometry.Position(point, length, target);
            int lower = (int)coordinate, upper = Math.Min(lower + 1, length - 1);
            double weight = coordinate - lower;
            for (int o = 0; o < outer; o++)
            {
                ReadOnlySpan<double> from = source.AsSpan(((o * length) + lower) * inner, inner);
                Span<double> to = result.AsSpan(((o * target) + point) * inner, inner);
                if (weight == 0)
                    from.CopyTo(to);
                else
                    Mix(from, source.AsSpan(((o * length) + upper) * inner, inner), weight, to);
            }
        }
        return result;
    }

    private static void Mix(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double weight, Span<double> target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = ((1 - weight) * lower[i]) + (weight * upper[i]);
    }
}

/// <summary>To a size that may be computed, along any number of last axes.</summary>
internal sealed class Resize() : ResizeOperation("resize")
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS17, In("x", Numbers, "T"), In("shape", Int32s | Int16s | UInt16s | UInt32s), Const("resized_dims", UInt32s),
            Const("interpolation_mode", Strings).Optional("LINEAR"), Const("sampling_mode", Strings).Optional("DEFAULT")),
    ];
}

/// <summary>To a size, linearly.</summary>
internal sealed class ResizeBilinear() : ResizeOperation("resize_bilinear")
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("target_size_height", Int32s).Optional(1),
            Const("target_size_width", Int32s).Optional(1), Const("sampling_mode", Strings).Optional("DEFAULT")),
    ];
}

/// <summary>To a size, taking the element at or before each point.</summary>
internal sealed class ResizeNearestNeighbor() : ResizeOperation("resize_nearest_neighbor", OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("target_size_height", Int32s), Const("target_size_width", Int32s))];
}

/// <summary>By factors, linearly.</summary>
internal sealed class UpsampleBilinear() : ResizeOperation("upsample_bilinear")
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("scale_factor_height", Int32s | Float32s).Optional(1),
            Const("scale_factor_width", Int32s | Float32s).Optional(1), Const("align_corners", Bools).Optional(true)),
        new(Opset.iOS16, In("x", Floats, "T"), Const("scale_factor_height", Int32s | Float32s).Optional(1),
            Const("scale_factor_width", Int32s | Float32s).Optional(1), Const("align_corners", Bools).Optional(true),
            Const("half_pixel_centers", Bools).Optional()),
    ];
}

/// <summary>By factors, taking the element at or before each point.</summary>
internal sealed class UpsampleNearestNeighbor() : ResizeOperation("upsample_nearest_neighbor", OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("scale_factor_height", Int32s | Float32s).Optional(1),
            Const("scale_factor_width", Int32s | Float32s).Optional(1)),
    ];
}
