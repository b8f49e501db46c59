using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Fourier transforms as products with matrices of cosines and sines.</summary>
internal static class Fourier
{
    private const int MostElements = 8192;

    /// <summary>Transforms along an axis; the last axis holds the real part alone, or both parts.</summary>
    public static Variable Transform(NodeConversion node, Variable x, int axis, int? length, bool isInverse, bool isOneSided)
    {
        int rank = node.Rank(x), parts = node.SizeOf(x, rank - 1), have = node.SizeOf(x, axis);
        // Half a spectrum stands for a whole one whose other half is its conjugate.
        bool isReal = isInverse && isOneSided;
        int size = length ?? (isReal ? 2 * (have - 1) : have);
        if (size is < 1 or > MostElements)
            throw node.Unsupported($"a Fourier transform over {size} elements", $"1 to {MostElements}");
        int inputs = isReal ? (size / 2) + 1 : size, outputs = isOneSided && !isInverse ? (size / 2) + 1 : size;
        x = Fitted(node, x, axis, have, inputs);
        int[] order = [.. Enumerable.Range(0, rank - 1).Where(other => other != axis), axis, rank - 1];
        Variable moved = node.Transpose(x, order);
        (Variable real, Variable? imaginary) = (node.Pick(moved, rank - 1, 0), parts == 2 ? node.Pick(moved, rank - 1, 1) : null);
        (Variable cosines, Variable sines) = Matrices(node, inputs, outputs, size, isInverse, isReal, NodeConversion.ElementOf(x));
        Variable newReal = node.Binary("matmul", real, cosines);
        Variable result;
        if (isReal)
        {
            if (imaginary is not null)
                newReal = node.Binary("sub", newReal, node.Binary("matmul", imaginary, sines));
            result = node.ExpandDims(newReal, rank - 1);
        }
        else
        {
            Variable newImaginary = node.Binary("matmul", real, sines);
            if (imaginary is not null)
            {
                newReal = node.Binary("sub", newReal, node.Binary("matmul", imaginary, sines));
                newImaginary = node.Binary("add", newImaginary, node.Binary("matmul", imaginary, cosines));
            }
            result = node.Stack([newReal, newImaginary], rank - 1);
        }
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++)
            back[order[i]] = i;
        return node.Transpose(result, back);
    }

    private static Variable Fitted(NodeConversion node, Variable x, int axis, int have, int want)
    {
        if (have > want)
            return node.Slice(x, axis, 0, want);
        if (have == want)
            return x;
        int[] begins = new int[node.Rank(x)], ends = new int[begins.Length];
        ends[axis] = want - have;
        return Padding.Apply(node, x, begins, ends, "constant", node.Constant(0, NodeConversion.ElementOf(x)));
    }

    private static (Variable Cosines, Variable Sines) Matrices(
        NodeConversion node, int inputs, int outputs, int size, bool isInverse, bool isReal, ElementType type)
    {
        var cosines = new double[checked(inputs * outputs)];
        var sines = new double[inputs * outputs];
        for (int i = 0; i < inputs; i++)
        {
            // Elements of half a spectrum count twice, but for the first and, of an even size, the last.
            double weight = isReal && i > 0 && 2 * i != size ? 2 : 1;
            for (int k = 0; k < outputs; k++)
            {
                double angle = 2 * Math.PI * ((long)i * k % size) / size;
                cosines[(i * outputs) + k] = weight * Math.Cos(angle) / (isInverse ? size : 1);
                sines[(i * outputs) + k] = weight * (isInverse ? Math.Sin(angle) / size : -Math.Sin(angle));
            }
        }
        Variable Matrix(double[] values) => node.Constant(TensorConversion.FromDoubles(type, Shape.Of(inputs, outputs), values));
        return (Matrix(cosines), Matrix(sines));
    }
}
