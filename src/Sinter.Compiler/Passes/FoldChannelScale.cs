using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Folds what scales and shifts the channels of a convolution or product with constant weights into those weights: batch
/// normalization with stored statistics, multiplications and additions of one number or one per channel.</summary>
public sealed class FoldChannelScale : IPass
{
    /// <summary>A weight of this many bytes that several operations read is not scaled for each of them: the copies would cost more than the
    /// scaling.</summary>
    private const int LargestCopied = 256 << 10;

    public string Name => "fold-channel-scale";

    public void Run(ProgramEdit edit)
    {
        HashSet<BlobReference> shared = SharedBlobs(edit.Function);
        foreach (Operation operation in edit.Function.Body.AllOperations().ToArray())
        {
            while (operation.Parent is not null && TryFold(edit, operation, shared))
            {
            }
        }
    }

    /// <summary>The records of weight files that more than one constant names.</summary>
    private static HashSet<BlobReference> SharedBlobs(Function function)
    {
        var seen = new HashSet<BlobReference>();
        var shared = new HashSet<BlobReference>();
        foreach (Operation operation in function.Body.AllOperations())
        {
            if (operation.IsConstant && BlobOf(operation.Output) is { } blob && !seen.Add(blob))
                shared.Add(blob);
        }
        return shared;
    }

    private static BlobReference? BlobOf(Variable? variable) => (variable?.Constant as TensorLiteral)?.Blob;

    private static bool IsShared(Operation root, Weights weights, HashSet<BlobReference> shared) =>
        weights.Weight.ByteLength > LargestCopied && root.Input("weight")?.Variable is { } weight
            && (weight.Users.Count > 1 || (BlobOf(weight) is { } blob && shared.Contains(blob)));

    private static bool TryFold(ProgramEdit edit, Operation root, HashSet<BlobReference> shared)
    {
        if (Weights.Of(root) is not { } weights || root.Output is not { BlockOutputUses: 0, Users: [var user] }
            || user.Parent != root.Parent)
            return false;
        if (ScaleAndShift.Of(user, root.Output, weights) is not { } change)
            return false;
        if (change.Scales)
        {
            if (IsShared(root, weights, shared))
                return false;
            edit.SetInput(root, "weight", edit.AddConstant(root, $"{root.Name}_weight", weights.Scaled(change.Scale)));
        }
        Variable bias = edit.AddConstant(root, $"{root.Name}_bias", weights.ShiftedBias(change.Scale, change.Shift));
        edit.SetInput(root, "bias", bias);
        edit.ReplaceUses(user.Output, root.Output);
        edit.Remove(user);
        return true;
    }

    /// <summary>The constant weights of an operation.</summary>
    /// <param name="Weight">[out, in / groups, kernel...], or [in, out / groups, kernel...] of a transposed convolution.</param>
    /// <param name="Bias">One per output channel; null for none.</param>
    /// <param name="Channels">Output channels.</param>
    /// <param name="Groups">Groups of channels.</param>
    /// <param name="Axis">The channels' axis in the result, which has <paramref name="Rank"/> axes.</param>
    /// <param name="Rank">Axes of the result.</param>
    /// <param name="IsTransposed">True for a transposed convolution.</param>
    private sealed record Weights(Tensor Weight, Tensor? Bias, int Channels, int Groups, int Axis, int Rank, bool IsTransposed)
    {
        public static Weights? Of(Operation operation)
        {
            if (operation.Type is not ("conv" or "conv_transpose" or "linear")
                || operation.Output.Type is not TensorType { HasRank: true } type)
                return null;
            if (operation.Input("weight")?.ConstantTensor is not { ElementType: ElementType.Float32, Count: > 0 } weight)
                return null;
            Tensor? bias = operation.Input("bias")?.ConstantTensor;
            if (operation.Input("bias") is not null && bias is not { ElementType: ElementType.Float32 })
                return null;
            int groups = operation.Input("groups")?.ConstantTensor is { Count: 1 } given ? given.ToInts()[0] : 1;
            bool isTransposed = operation.Type == "conv_transpose";
            int channels = isTransposed ? weight.Shape[1] * groups : weight.Shape[0];
            return new Weights(weight, bias, channels, groups, operation.Type == "linear" ? type.Rank - 1 : 1, type.Rank, isTransposed);
        }

        public Tensor Scaled(double[] scale)
        {
            Tensor scaled = Tensor.Create(ElementType.Float32, Weight.Shape);
            ReadOnlySpan<float> values = Weight.Span<float>();
            Span<float> target = scaled.MutableSpan<float>();
            int outer = Weight.Shape[0], inner = values.Length / outer;
            // Neighbours of one channel: a row of a convolution's or product's weight, the taps of a transposed one's.
            int run = IsTransposed ? inner / (Channels / Groups) : inner;
            for (int start = 0; start < values.Length; start += run)
            {
                double factor = scale[ChannelOf(start, outer, inner)];
                for (int i = start; i < start + run; i++)
                    target[i] = (float)(values[i] * factor);
            }
            MappedFile.Release(Weight.Memory);
            return scaled;
        }

        public Tensor ShiftedBias(double[] scale, double[] shift)
        {
            float[]? bias = Bias?.ToFloats();
            var shifted = new float[Channels];
            for (int i = 0; i < shifted.Length; i++)
                shifted[i] = (float)(((bias?[i] ?? 0.0) * scale[i]) + shift[i]);
            return Tensor.From<float>(Shape.Of(Channels), shifted);
        }

        private int ChannelOf(int index, int outer, int inner)
        {
            if (!IsTransposed)
                return index / inner;
            int perGroup = Channels / Groups, taps = inner / perGroup;
            return (index / inner / (outer / Groups) * perGroup) + (index % inner / taps);
        }
    }

    /// <summary>x * scale + shift, per channel.</summary>
    private sealed record ScaleAndShift(double[] Scale, double[] Shift)
    {
        public bool Scales => Scale.AsSpan().ContainsAnyExcept(1.0);

        public static ScaleAndShift? Of(Operation operation, Variable x, Weights weights)
        {
            if (!operation.Output.Type.Equals(x.Type))
                return null;
            if (operation.Type == "batch_norm" && weights.Axis == 1)
                return OfBatchNorm(operation, x, weights.Channels);
            bool isFirst = operation.Input("x")?.Variable == x;
            if (Constant(operation, isFirst ? "y" : "x", weights) is not { } constant)
                return null;
            double[] ones = [.. Enumerable.Repeat(1.0, constant.Length)], zeros = new double[constant.Length];
            return operation.Type switch
            {
                "mul" => new ScaleAndShift(constant, zeros),
                "add" => new ScaleAndShift(ones, constant),
                "sub" when isFirst => new ScaleAndShift(ones, [.. constant.Select(value => -value)]),
                "real_div" when isFirst && !constant.Contains(0) => new ScaleAndShift([.. constant.Select(value => 1 / value)], zeros),
                _ => null,
            };
        }

        private static ScaleAndShift? OfBatchNorm(Operation operation, Variable x, int channels)
        {
            if (operation.Input("x")?.Variable != x || Vector("mean", 0) is not { } mean || Vector("variance", 1) is not { } variance
                || Vector("gamma", 1) is not { } gamma || Vector("beta", 0) is not { } beta)
                return null;
            double epsilon = operation.Input("epsilon") is not { } given ? 1e-5f
                : given.ConstantTensor is { Count: 1 } constant ? constant.ToDoubles()[0] : double.NaN;
            double[] scale = [.. variance.Select((value, i) => gamma[i] / Math.Sqrt(value + epsilon))];
            // Statistics that give no number are left to the operation itself.
            return scale.All(double.IsFinite) ? new ScaleAndShift(scale, [.. beta.Select((value, i) => value - (mean[i] * scale[i]))])
                : null;

            double[]? Vector(string parameter, double absent) => operation.Input(parameter) is not { } argument
                ? [.. Enumerable.Repeat(absent, channels)]
                : argument.ConstantTensor is { } tensor && tensor.Count == channels ? tensor.ToDoubles() : null;
        }

        /// <summary>One number per channel of a constant that broadcasts along all other axes.</summary>
        private static double[]? Constant(Operation operation, string parameter, Weights weights)
        {
            if (operation.Input(parameter)?.ConstantTensor is not { ElementType: ElementType.Float32 } constant
                || constant.Rank > weights.Rank)
                return null;
            double[] values = constant.ToDoubles();
            if (values.Length == 1)
                return [.. Enumerable.Repeat(values[0], weights.Channels)];
            int axis = weights.Axis - (weights.Rank - constant.Rank);
            return values.Length == weights.Channels && axis >= 0 && constant.Shape[axis] == weights.Channels ? values : null;
        }
    }
}
