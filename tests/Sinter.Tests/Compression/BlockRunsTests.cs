using CsCheck;
using Sinter.Compression;
using Sinter.Tensors;

namespace Sinter.Tests.Compression;

public sealed class BlockRunsTests
{
    /// <summary>Shapes and block sizes that divide them.</summary>
    private static readonly Gen<(int Blocks, int Size)[]> Axes =
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], (blocks, size) => (Blocks: blocks, Size: size)).Array[1, 4];

    [Fact]
    public void Every_element_lies_in_the_block_that_its_index_says() => Axes.Sample(axes =>
    {
        Shape shape = Shape.Of([.. axes.Select(axis => axis.Blocks * axis.Size)]);
        var runs = new BlockRuns(shape, [.. axes.Select(axis => axis.Size)]);
        var blocks = new int[shape.ElementCount];
        foreach (BlockRun run in runs)
            blocks.AsSpan(run.Start, runs.Length).Fill(run.Block);
        for (int i = 0; i < blocks.Length; i++)
        {
            int block = 0;
            for (int axis = 0, rest = i, stride = blocks.Length; axis < axes.Length; axis++)
            {
                stride /= shape[axis];
                block = (block * axes[axis].Blocks) + (rest / stride / axes[axis].Size);
                rest %= stride;
            }
            Assert.Equal(block, blocks[i]);
        }
        int[] elements = [.. Enumerable.Range(0, blocks.Length)];
        int[] gathered = runs.Gather<int>(elements);
        Assert.Equal(elements, runs.Scatter<int>(gathered));
        Assert.Equal(elements.OrderBy(i => blocks[i]), gathered);
    });
}
