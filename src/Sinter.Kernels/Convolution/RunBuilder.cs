namespace Sinter.Kernels;

/// <summary>Collects the runs of depth of one region after the other, each cut into the blocks of depth. Depth is numbered kernel position
/// first, channel of the group second.</summary>
internal sealed class RunBuilder(ConvolutionShape shape, int blocks)
{
    private readonly List<DepthRun> _runs = [];
    private readonly List<(int Block, DepthRun Run)> _ofRegion = [];
    private readonly List<int> _starts = [0];
    private readonly int _depth = shape.GroupInputs * shape.Window.Kernel.Volume;

    public DepthRun[] Runs => [.. _runs];

    public int[] Starts => [.. _starts];

    /// <summary>Blocks of depth.</summary>
    public int Blocks => blocks;

    /// <summary>Adds the region whose windows see these kernel positions.</summary>
    public void Add(AxisSpan planes, AxisSpan rows, AxisSpan columns)
    {
        foreach (AxisTap plane in planes.Taps)
        {
            foreach (AxisTap row in rows.Taps)
            {
                foreach (AxisTap column in columns.Taps)
                    AddPosition(plane, row, column);
            }
        }
        // A transposed convolution sees its positions backwards, so blocks do not come in order; within a block the order stays.
        int block = 0;
        foreach ((int ofRun, DepthRun run) in _ofRegion.OrderBy(part => part.Block))
        {
            for (; block < ofRun; block++)
                _starts.Add(_runs.Count);
            Append(run, _starts[^1]);
        }
        for (; block < blocks; block++)
            _starts.Add(_runs.Count);
        _ofRegion.Clear();
    }

    private void AddPosition(AxisTap plane, AxisTap row, AxisTap column)
    {
        Extent3 kernel = shape.Window.Kernel, input = shape.Window.Input;
        nint step = (((nint)plane.Tap * kernel.Height + row.Tap) * kernel.Width + column.Tap) * shape.GroupInputs;
        nint position = ((nint)plane.Offset * input.Height + row.Offset) * input.Width + column.Offset;
        nint left = position * shape.InputChannels, end = step + shape.GroupInputs;
        for (nint from = step; from < end;)
        {
            int block = BlockOf((int)from);
            nint to = Math.Min(end, Tiles.Start(_depth, blocks, block + 1));
            _ofRegion.Add((block, new DepthRun(left + from - step, from, to - from)));
            from = to;
        }
    }

    private int BlockOf(int step)
    {
        int smaller = _depth / blocks, larger = _depth % blocks;
        int ofLarger = larger * (smaller + 1);
        return step < ofLarger ? step / (smaller + 1) : larger + ((step - ofLarger) / smaller);
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
