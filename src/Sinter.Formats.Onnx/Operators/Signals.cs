using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Signals =>
    [
        new("DFT", FourierTransform),
        new("Det", Determinant),
        new("STFT", ShortTimeFourierTransform),
    ];

    private static IReadOnlyList<GraphValue?> FourierTransform(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        long axisValue = node.Version < 20 ? node.Int("axis", 1) : node.Has(2) ? node.KnownInts(2, "axis")[0] : -2;
        int axis = node.Axis(axisValue, rank);
        int? length = node.Has(1) ? node.KnownInts(1, "dft_length")[0] : null;
        return node.Same(Fourier.Transform(node, x, axis, length, node.Flag("inverse"), node.Flag("onesided")));
    }

    private static IReadOnlyList<GraphValue?> ShortTimeFourierTransform(NodeConversion node)
    {
        Variable signal = node[0];
        int step = node.KnownInts(1, "frame_step")[0];
        int length = node.Has(3) ? node.KnownInts(3, "frame_length")[0] : node.SizeOf(node[2], 0), size = node.SizeOf(signal, 1);
        if (step < 1 || length < 1 || size < length)
            throw node.Invalid($"frames of 1 to {size} elements and steps from 1 on", $"{length} and {step}");
        int count = ((size - length) / step) + 1;
        int[] indices = [.. Enumerable.Range(0, count * length).Select(i => (i / length * step) + (i % length))];
        int parts = node.Rank(signal) == 3 ? node.SizeOf(signal, 2) : 1;
        Variable flat = node.Reshape(signal, node.SizeOf(signal, 0), size, parts);
        Variable frames = node.Gather(flat, node.Constant(Tensor.From<int>(Shape.Of(count, length), indices)), 1);
        if (node.Has(2))
            frames = node.Binary("mul", frames, node.ExpandDims(node.Cast(node[2], NodeConversion.ElementOf(frames)), 1));
        return node.Same(Fourier.Transform(node, frames, 2, length, isInverse: false, node.Flag("onesided", true)));
    }

    /// <summary>Determinants by Laplace's expansion.</summary>
    private static IReadOnlyList<GraphValue?> Determinant(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x), size = node.SizeOf(x, rank - 1);
        if (size is < 1 or > 6)
            throw node.Unsupported($"a determinant of {size} rows", "1 to 6 rows");
        Variable Element(int row, int column) => node.Pick(node.Pick(x, rank - 2, row), rank - 2, column);
        Variable Minor(int row, int[] columns)
        {
            if (columns.Length == 1)
                return Element(row, columns[0]);
            Variable? sum = null;
            for (int i = 0; i < columns.Length; i++)
            {
                Variable part = node.Binary("mul", Element(row, columns[i]), Minor(row + 1, [.. columns.Where((_, other) => other != i)]));
                sum = sum is null ? part : node.Binary(i % 2 == 0 ? "add" : "sub", sum, part);
            }
            return sum!;
        }
        return node.Same(Minor(0, [.. Enumerable.Range(0, size)]));
    }
}
