using System.Runtime.InteropServices;

namespace Sinter.Kernels;

/// <summary>The matrices of an operand of an attention, or the one of a batch element.</summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct AttentionMatrix
{
    public float* Data;
    public int* BatchStrides;
    public nint RowStride;
    public nint ColumnStride;

    public static AttentionMatrix Of(float* data, in AttentionOperand operand, int* batchStrides) => new()
    {
        Data = data + operand.Offset,
        BatchStrides = batchStrides,
        RowStride = operand.RowStride,
        ColumnStride = operand.ColumnStride,
    };

    public readonly float* Row(nint row) => Data + row * RowStride;
}
