using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

/// <summary>Expands single rows of a compressed constant: an embedding's look-up.</summary>
internal sealed class CompressedRows(CompressedConstant constant)
{
    private const int Part = 1024;

    /// <summary>Writes the rows with these numbers, one behind the other.</summary>
    /// <param name="rows">Numbers of rows; those outside are drawn to the first or last row, as the dense look-up does.</param>
    /// <param name="wrapsNegative">True when a negative number counts from the end.</param>
    /// <param name="target">Room for as many rows.</param>
    public void Gather(ReadOnlySpan<int> rows, bool wrapsNegative, Span<float> target)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            int row = wrapsNegative && rows[i] < 0 ? rows[i] + constant.Rows : rows[i];
            Expand(Math.Clamp(row, 0, constant.Rows - 1), target.Slice(i * constant.RowLength, constant.RowLength));
        }
    }

    private void Expand(int row, Span<float> target)
    {
        Span<byte> codes = stackalloc byte[Part];
        CompressedValues values = constant.Values;
        int blockLength = constant.RowLength / values.DepthBlocks;
        int firstBlock = row / (constant.Rows / values.ColumnBlocks) * values.DepthBlocks;
        for (int start = 0; start < target.Length; start += Part)
        {
            int count = Math.Min(Part, target.Length - start);
            constant.Unpack(((long)row * constant.RowLength) + start, codes[..count]);
            for (int i = 0; i < count; i++)
            {
                int block = firstBlock + (start + i) / blockLength;
                target[start + i] = values.Tables.Length > 0
                    ? values.Tables[(block << constant.Bits) + codes[i]]
                    : values.Scales[block] * (codes[i] - (values.Offsets.Length > 0 ? values.Offsets[block] : values.Offset));
            }
        }
    }
}
