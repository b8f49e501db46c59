using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Einsum as a batch of matrix products, between transpositions where the operands' axes come in another order.</summary>
internal static class EinsumBindings
{
    public static CpuKernel? BindEinsum(BindingSite site)
    {
        if (site.Variadic("values").Length != 2 || !site.IsFloat("values", 0) || !site.IsFloat("values", 1))
            return null;
        EinsumEquation equation = EinsumEquation.Read(site.Arguments);
        Shape x = site.Shape("values", 0), y = site.Shape("values", 1);
        if (Sizes(equation, x, y) is not { } sizes)
            return null;
        string batch = Text(equation.Batch), rows = Text(equation.Rows), inner = Text(equation.Inner), columns = Text(equation.Columns);
        int batches = Count(sizes, batch), height = Count(sizes, rows), depth = Count(sizes, inner), width = Count(sizes, columns);
        var left = Operand.Of(equation.X, batch + rows + inner, batch + inner + rows, sizes);
        var right = Operand.Of(equation.Y, batch + inner + columns, batch + columns + inner, sizes);
        StridedCopyPlan? result = Transposition(batch + rows + columns, equation.Result, sizes);
        int[] dimensions = [batches], leftStrides = [height * depth], rightStrides = [depth * width];
        int product = batches * height * width;
        return new CpuKernel("contraction", site.Variadic("values"), (in KernelCall call) =>
        {
            using var arranged = new ScratchFloats(left.ScratchCount + right.ScratchCount + (result is null ? 0 : product));
            Span<float> leftScratch = arranged.Floats[..left.ScratchCount];
            Span<float> rightScratch = arranged.Floats.Slice(left.ScratchCount, right.ScratchCount);
            Span<float> target = result is null ? call.OutputFloats() : arranged.Floats[(left.ScratchCount + right.ScratchCount)..];
            var shape = new MatMulShape
            {
                Rows = height,
                Columns = width,
                Depth = depth,
                TransposeLeft = left.IsTransposed,
                TransposeRight = right.IsTransposed,
                BatchDimensions = dimensions,
                LeftBatchStrides = leftStrides,
                RightBatchStrides = rightStrides,
            };
            MatMul.Multiply(
                shape, left.Arrange(call.Floats(0), leftScratch, call), right.Arrange(call.Floats(1), rightScratch, call), target, default,
                call.Pool, call.Cancellation);
            if (result is not null)
                Copy(result, target, call.OutputFloats(), call);
        });
    }

    /// <summary>The size of each letter; null for what is no plain contraction: a diagonal, a letter summed within one operand, an axis
    /// that is repeated.</summary>
    private static Dictionary<char, int>? Sizes(EinsumEquation equation, Shape x, Shape y)
    {
        Dictionary<char, int> sizes = [];
        (string, Shape, string)[] operands = [(equation.X, x, equation.Y), (equation.Y, y, equation.X)];
        foreach ((string letters, Shape shape, string other) in operands)
        {
            for (int i = 0; i < letters.Length; i++)
            {
                char letter = letters[i];
                bool isRepeated = letters.LastIndexOf(letter) != i, isLost = !other.Contains(letter) && !equation.Result.Contains(letter);
                if (isRepeated || isLost || (sizes.TryGetValue(letter, out int size) && size != shape[i]))
                    return null;
                sizes[letter] = shape[i];
            }
        }
        return sizes;
    }

    /// <summary>The copy that brings axes into another order; null when they are in it.</summary>
    private static StridedCopyPlan? Transposition(string from, string to, Dictionary<char, int> sizes) => from == to
        ? null
        : StridedCopyPlan.Transpose(
            [.. from.Select(letter => sizes[letter])], [.. to.Select(letter => from.IndexOf(letter, StringComparison.Ordinal))]);

    private static void Copy(StridedCopyPlan plan, ReadOnlySpan<float> from, Span<float> to, in KernelCall call) => StridedCopy.Run(
        plan, sizeof(float), MemoryMarshal.AsBytes(from),
        MemoryMarshal.AsBytes(to), call.Pool, call.Cancellation);

    private static string Text(ImmutableArray<char> letters) => string.Concat(letters);

    private static int Count(Dictionary<char, int> sizes, string letters)
    {
        int count = 1;
        foreach (char letter in letters)
            count = checked(count * sizes[letter]);
        return count;
    }

    /// <summary>A matrix operand: as it is, read transposed, or copied into order.</summary>
    private sealed record Operand(StridedCopyPlan? Plan, bool IsTransposed, int ScratchCount)
    {
        public static Operand Of(string letters, string order, string transposed, Dictionary<char, int> sizes)
        {
            if (letters != order && letters == transposed)
                return new Operand(null, true, 0);
            StridedCopyPlan? plan = Transposition(letters, order, sizes);
            return new Operand(plan, false, plan is null ? 0 : Count(sizes, letters));
        }

        public ReadOnlySpan<float> Arrange(ReadOnlySpan<float> values, Span<float> scratch, in KernelCall call)
        {
            if (Plan is null)
                return values;
            Copy(Plan, values, scratch, call);
            return scratch;
        }
    }
}
