using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>The dense shape that the packed constants of iOS16 and iOS17 keep as a vector of uint32.</summary>
internal static class ConstexprShape
{
    /// <summary>Reads the shape and checks that the packed bytes hold <paramref name="bits"/> for each of its elements.</summary>
    public static Shape Read(Arguments arguments, string packed, int bits)
    {
        long[] sizes = arguments.Tensor("shape").ToLongs();
        if (!Shape.TryCreate(sizes, out Shape shape) || shape.ElementCount > int.MaxValue)
            throw arguments.Invalid("shape", $"sizes with fewer than {int.MaxValue} elements", $"[{string.Join(", ", sizes)}]");
        TensorType bytes = arguments.TensorType(packed);
        long expected = ((shape.ElementCount * bits) + 7) / 8;
        if (bytes.HasRank && (bytes.Rank != 1 || (bytes[0].IsKnown && bytes[0].Size != expected)))
            throw arguments.Invalid(packed, $"{expected} bytes: {bits} bits for each element of {shape}", bytes.ToString());
        return shape;
    }
}
