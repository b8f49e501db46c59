namespace Sinter.Evaluation;

/// <summary>The shapes that a network of rank-5 blobs [Seq, Batch, C, H, W] takes where it declares [C] or [C, H, W]: the declared ones
/// with a batch axis, or a sequence and a batch axis, in front. [C] is [C, 1, 1] then, or [Batch, C].</summary>
internal sealed class LeadingAxesShapes(ShapeFlexibility declared) : ShapeFlexibility
{
    private const int Planes = 3;

    public override bool Allows(ReadOnlySpan<int> shape)
    {
        if (shape.Length is 4 or 5)
        {
            ReadOnlySpan<int> planes = shape[^Planes..];
            return declared.Allows(planes) || (planes[1] == 1 && planes[2] == 1 && declared.Allows(planes[..1]));
        }
        return declared is not AnyShape && shape.Length == 2 && declared.Allows(shape[1..]);
    }

    internal override int[] Nearest(ReadOnlySpan<int> shape) => declared.Nearest(shape);
}
