using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>A tensor divided into equal blocks, each with a scale or a look-up table of its own.</summary>
/// <param name="Data">Shape of the tensor.</param>
/// <param name="Blocks">Blocks along each axis; each divides the tensor's size.</param>
public readonly record struct BlockGrid(Shape Data, Shape Blocks)
{
    /// <summary>Checks that the leading axes of <paramref name="blocks"/> divide those of <paramref name="data"/>.</summary>
    internal static void Check(Arguments arguments, string parameter, TensorType data, TensorType blocks)
    {
        for (int i = 0; i < data.Rank; i++)
        {
            if (data[i].IsKnown && blocks[i].IsKnown && (blocks[i].Size == 0 || data[i].Size % blocks[i].Size != 0))
                throw arguments.Invalid(parameter, $"sizes that divide those of {data}", blocks.ToString());
        }
    }

    /// <summary>The grid of a checked pair.</summary>
    internal static BlockGrid Of(Shape data, Shape blocks) => new(data, Shape.Of(blocks.Dimensions[..data.Rank]));

    /// <summary>Elements of a block along an axis.</summary>
    public int BlockSize(int axis) => Data[axis] / Blocks[axis];
}
