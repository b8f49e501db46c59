namespace Sinter.Kernels;

/// <summary>The product of a few states with packed weights, on one thread.</summary>
internal static unsafe class StepProducts
{
    /// <summary>Adds states x weights, of columns [column, column + columns), to what the product holds.</summary>
    /// <param name="kernel">The weights were packed for it.</param>
    /// <param name="states">[rows, depth].</param>
    /// <param name="rows">States.</param>
    /// <param name="pitch">From one state to the next.</param>
    /// <param name="panels">All columns of the weights.</param>
    /// <param name="depth">Elements of a state; at least 1.</param>
    /// <param name="column">A multiple of the kernel's panel.</param>
    /// <param name="columns">As many whole panels as there are, or up to the last column.</param>
    /// <param name="product">The first column's.</param>
    /// <param name="productPitch">From one row of the product to the next.</param>
    public static void Add(MatMulKernel kernel, float* states, int rows, nint pitch, float* panels, int depth, int column, int columns,
        float* product, nint productPitch)
    {
        int width = kernel.TileColumns, wide = MatMulKernel.WidePanels * width;
        nint panel = (nint)width * depth;
        float* right = panels + (nint)column * depth;
        var run = new DepthRun(0, 0, depth);
        var call = new TileCall
        {
            Runs = &run,
            RunCount = 1,
            LeftStride = pitch,
            RightStride = width,
            ProductStride = productPitch,
            Accumulate = true,
        };
        int done = 0;
        for (; rows == 1 && done <= columns - wide; done += wide, right += MatMulKernel.WidePanels * panel)
            kernel.Row(&call, states, right, panel, product + done);
        int tiles = Tiles.Count(rows, kernel.TileRows);
        for (; done < columns; done += width, right += panel)
        {
            int part = Math.Min(width, columns - done);
            call.RightStride = kernel.PanelWidth(part);
            for (int tile = 0, row = 0; tile < tiles; row += Tiles.Share(rows, tiles, tile++))
                kernel.Tile(&call, Tiles.Share(rows, tiles, tile), part, states + row * pitch, right, product + row * productPitch + done);
        }
    }
}
