namespace Sinter.Kernels;

/// <summary>Collects the runs of depth of one region after the other, each cut into the blocks of depth. Depth is numbered kernel position
/// first, channel of the group second.</summary>
internal sealed class RunBuilder(ConvolutionShape shape, int blocks)
{
    private readonly List<DepthRun> _runs = [];
    private readonly List<int> _starts = [0];
    private readonly int _depth = shape.GroupInputs * shape.Window.Kernel.Volume;

    public DepthRun[] Runs => [.. _runs];

    public int[] Starts => [.. _starts];

    /// <summary>Blocks of depth.</summary>
    public int Blocks => blocks;

    /// <summary>Adds the region whose windows see these kernel positions.</summary>
    public void Add(AxisSpan planes, AxisSpan rows, AxisSpan columns)
    {
        for (int block = 0; block < blocks; block++)
        {
            int firstOfBlock = _runs.Count;
            foreach (AxisTap plane in planes.Taps)
            {
                foreach (AxisTap row in rows.Taps)
                {
                    foreach (AxisTap column in columns.Taps)
                        AddPosition(plane, row, column, block, firstOfBlock);
                }
            }
            _starts.Add(_runs.Count);
        }
    }

    private void AddPosition(AxisTap plane, AxisTap row, AxisTap column, int block, int firstOfBlock)
    {
        Extent3 kernel = shape.Window.Kernel, input = shape.Window.Input;
        nint step = (((nint)plane.Tap * kernel.Height + row.Tap) * kernel.Width + column.Tap) * shape.GroupInputs;
        nint from = Math.Max(step, Tiles.Start(_depth, blocks, block));
        nint to = Math.Min(step + shape.GroupInputs, Tiles.Start(_depth, blocks, block + 1));
        if (from >= to)
            return;
        nint position = ((nint)plane.Offset * input.Height + row.Offset) * input.Width + column.Offset;
        Append(new DepthRun(position * shape.InputChannels + from - step, from, to - from), firstOfBlock);
    }

    /// <summary>Neighbours in memory become one run: a kernel row without dilation is a single stretch when the group has all
    /// channels.</summary>
    private void Append(DepthRun run, int firstOfBlock)
    {
        if (_runs.Count > firstOfBlock && _runs[^1] is { } last && last.Left + last.Length == run.Left
            && last.Right + last.Length == run.Right)
            _runs[^1] = last with { Length = last.Length + run.Length };
        else
            _runs.Add(run);
    }
}
