namespace Sinter.Kernels;

/// <summary>Input rows of one plane copied so that every tap of a window reads its values for neighbouring outputs from neighbouring
/// addresses: padded in width, and cut into one part per position within a stride.</summary>
internal unsafe struct WindowRows
{
    /// <summary>Outputs of a row that are prepared at once.</summary>
    public const int MaxColumns = 1024;

    /// <summary>Floats that are prepared at once. A window that needs more goes through the plain loops.</summary>
    private const int MaxFloats = 128 * 1024;

    /// <summary>Floats that are prepared at once where one output row does not need more: half of a second-level cache.</summary>
    private const int WantedFloats = 32 * 1024;

    /// <summary>Floats after the last output that a vector may read.</summary>
    private const int Slack = 16;

    private readonly WindowShape _window;
    private readonly float _padding;
    private readonly int _partPitch;
    private readonly int _rowPitch;

    public WindowRows(WindowShape window, float padding)
    {
        _window = window;
        _padding = padding;
        Columns = Math.Min(MaxColumns, window.Output.Width);
        int reach = (window.Kernel.Width - 1) * window.Dilation.Width / window.Stride.Width;
        long part = Columns + (long)reach + 1 + Slack;
        long row = part * window.Stride.Width;
        long rowsOfOne = (long)(window.Kernel.Height - 1) * window.Dilation.Height + 1;
        long planes = window.Kernel.Depth;
        Fits = row * rowsOfOne * planes <= MaxFloats;
        if (!Fits)
            return;
        _partPitch = (int)part;
        _rowPitch = (int)row;
        // As many output rows at once as fit, each of which needs stride more input rows.
        Rows = (int)Math.Clamp(
            (WantedFloats / (planes * row) - rowsOfOne) / window.Stride.Height + 1, 1, Math.Max(1, window.Output.Height));
        InputRows = (int)((Rows - 1) * (long)window.Stride.Height + rowsOfOne);
    }

    public bool Fits { get; }

    /// <summary>Outputs prepared at once, along a row.</summary>
    public int Columns { get; }

    /// <summary>Output rows prepared at once.</summary>
    public int Rows { get; }

    private int InputRows { get; }

    /// <summary>Copies what outputs [column, column + columns) of rows [row, row + rows) at one depth see of a plane.</summary>
    public readonly float* Prepare(float* plane, int depth, int row, int rows, int column, int columns)
    {
        float* buffer = ThreadScratch.Rent(ScratchSlot.Rows, _window.Kernel.Depth * InputRows * _rowPitch);
        int firstRow = row * _window.Stride.Height - _window.PadBefore.Height;
        int needed = (rows - 1) * _window.Stride.Height + (_window.Kernel.Height - 1) * _window.Dilation.Height + 1;
        for (int kd = 0; kd < _window.Kernel.Depth; kd++)
        {
            int z = depth * _window.Stride.Depth - _window.PadBefore.Depth + kd * _window.Dilation.Depth;
            if ((uint)z >= (uint)_window.Input.Depth)
                continue;
            float* source = plane + (nint)z * _window.Input.Height * _window.Input.Width;
            float* target = buffer + (nint)kd * InputRows * _rowPitch;
            int parts = Math.Min(_window.Stride.Width, (_window.Kernel.Width - 1) * _window.Dilation.Width + 1);
            for (int part = 0; part < parts; part++)
                CopyPart(source, target + (nint)part * _partPitch, firstRow, needed, column * _window.Stride.Width + part, columns);
        }
        return buffer;
    }

    /// <summary>The addresses that the taps of output row <paramref name="row"/> read, leaving out those in padding, with the index of each
    /// tap. The offsets are those that <see cref="Offsets"/> tells.</summary>
    public readonly int Taps(float* buffer, int* offsets, int depth, int firstRow, int row, float** addresses, int* indices)
    {
        int count = 0;
        for (int kd = 0; kd < _window.Kernel.Depth; kd++)
        {
            int z = depth * _window.Stride.Depth - _window.PadBefore.Depth + kd * _window.Dilation.Depth;
            if ((uint)z >= (uint)_window.Input.Depth)
                continue;
            for (int kh = 0; kh < _window.Kernel.Height; kh++)
            {
                int y = row * _window.Stride.Height - _window.PadBefore.Height + kh * _window.Dilation.Height;
                if ((uint)y >= (uint)_window.Input.Height)
                    continue;
                int inBuffer = (row - firstRow) * _window.Stride.Height + kh * _window.Dilation.Height;
                float* start = buffer + (nint)(kd * InputRows + inBuffer) * _rowPitch;
                for (int kw = 0; kw < _window.Kernel.Width; kw++)
                {
                    addresses[count] = start + offsets[kw];
                    indices[count++] = (kd * _window.Kernel.Height + kh) * _window.Kernel.Width + kw;
                }
            }
        }
        return count;
    }

    /// <summary>Where the taps of one row of the window find their values, counted from the first of the row.</summary>
    public readonly void Offsets(int* offsets)
    {
        for (int kw = 0; kw < _window.Kernel.Width; kw++)
        {
            int offset = Math.DivRem(kw * _window.Dilation.Width, _window.Stride.Width, out int part);
            offsets[kw] = part * _partPitch + offset;
        }
    }

    // A part holds every stride-th position from one on; what lies behind the last that is needed may be anything.
    private readonly void CopyPart(float* plane, float* target, int firstRow, int rows, int position, int columns)
    {
        int stride = _window.Stride.Width, width = _window.Input.Width, x = position - _window.PadBefore.Width;
        int length = _partPitch - Slack - Columns + columns;
        int begin = x >= 0 ? 0 : Math.Min(length, (-x + stride - 1) / stride);
        int end = x >= width ? begin : Math.Max(begin, Math.Min(length, (width - 1 - x) / stride + 1));
        for (int i = 0; i < rows; i++, target += _rowPitch)
        {
            int y = firstRow + i;
            if ((uint)y >= (uint)_window.Input.Height)
                continue;
            for (int j = 0; j < begin; j++)
                target[j] = _padding;
            float* from = plane + (nint)y * width + x + (nint)begin * stride;
            if (stride == 1)
            {
                new ReadOnlySpan<float>(from, end - begin).CopyTo(new Span<float>(target + begin, end - begin));
            }
            else if (stride == 2)
            {
                EverySecond.Copy(from, target + begin, end - begin);
            }
            else
            {
                for (int j = begin; j < end; j++, from += stride)
                    target[j] = *from;
            }
            for (int j = end; j < length; j++)
                target[j] = _padding;
        }
    }
}
