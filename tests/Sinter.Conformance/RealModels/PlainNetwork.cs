using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conformance.RealModels;

/// <summary>The layers of small networks as loops in double precision over the file's own messages: what the engine's results are compared
/// with. It shares nothing with the engine but the reading of the file.</summary>
internal static class PlainNetwork
{
    /// <summary>Runs the layers in order.</summary>
    /// <returns>Every blob by name; the inputs are among them.</returns>
    public static Dictionary<string, Volume> Run(IEnumerable<Wire.NeuralNetworkLayer> layers, params (string Name, Volume Value)[] inputs)
    {
        var blobs = inputs.ToDictionary(input => input.Name, input => input.Value, StringComparer.Ordinal);
        foreach (Wire.NeuralNetworkLayer layer in layers)
        {
            Volume[] results = Run(layer, [.. layer.Input.Select(name => blobs[name])]);
            for (int i = 0; i < layer.Output.Count; i++)
                blobs[layer.Output[i]] = results[i];
        }
        return blobs;
    }

    private static Volume[] Run(Wire.NeuralNetworkLayer layer, Volume[] inputs) => layer.LayerCase switch
    {
        Wire.NeuralNetworkLayer.LayerOneofCase.Convolution => [Convolve(layer.Convolution, inputs[0])],
        Wire.NeuralNetworkLayer.LayerOneofCase.Pooling => [Pool(layer.Pooling, inputs[0])],
        Wire.NeuralNetworkLayer.LayerOneofCase.Activation => [inputs[0].Map(Function(layer.Activation))],
        Wire.NeuralNetworkLayer.LayerOneofCase.Concat => [Concatenate(inputs)],
        Wire.NeuralNetworkLayer.LayerOneofCase.Flatten => [Flatten(inputs[0], layer.Flatten.Mode)],
        Wire.NeuralNetworkLayer.LayerOneofCase.InnerProduct => [Multiply(layer.InnerProduct, inputs[0])],
        Wire.NeuralNetworkLayer.LayerOneofCase.Softmax => [Softmax(inputs[0])],
        Wire.NeuralNetworkLayer.LayerOneofCase.Permute => [Permute(layer.Permute.Axis, inputs[0])],
        Wire.NeuralNetworkLayer.LayerOneofCase.Batchnorm => [Normalize(layer.Batchnorm, inputs[0])],
        Wire.NeuralNetworkLayer.LayerOneofCase.UniDirectionalLSTM => PlainLstm.Step(layer.UniDirectionalLSTM, inputs),
        _ => throw new NotSupportedException($"{layer.Name}: {layer.LayerCase}"),
    };

    private static Volume Convolve(Wire.ConvolutionLayerParams layer, Volume input)
    {
        Assert.False(layer.IsDeconvolution || layer.NGroups > 1 || layer.DilationFactor.Any(factor => factor > 1));
        (int height, int width) = Pair(layer.KernelSize, 3);
        (int down, int right) = Pair(layer.Stride, 1);
        (int above, int below) = Padding(layer, 0, input.Height, height, down);
        (int left, int behind) = Padding(layer, 1, input.Width, width, right);
        var result = new Volume((int)layer.OutputChannels, ((input.Height + above + below - height) / down) + 1,
            ((input.Width + left + behind - width) / right) + 1);
        double[] weights = Weights(layer.Weights);
        for (int filter = 0; filter < result.Channels; filter++)
        {
            double bias = layer.HasBias ? layer.Bias.FloatValue[filter] : 0;
            for (int y = 0; y < result.Height; y++)
            {
                for (int x = 0; x < result.Width; x++)
                    result[filter, y, x] = bias + Window(filter, (y * down) - above, (x * right) - left);
            }
        }
        return result;

        double Window(int filter, int top, int start)
        {
            double sum = 0;
            int weight = filter * input.Channels * height * width;
            for (int channel = 0; channel < input.Channels; channel++)
            {
                for (int y = top; y < top + height; y++)
                {
                    for (int x = start; x < start + width; x++, weight++)
                    {
                        if (input.Has(y, x))
                            sum += weights[weight] * input[channel, y, x];
                    }
                }
            }
            return sum;
        }
    }

    /// <summary>Before and after an axis.</summary>
    private static (int, int) Padding(Wire.ConvolutionLayerParams layer, int axis, int size, int kernel, int stride)
    {
        if (layer.Same is { } same)
        {
            int added = Math.Max(0, (((size + stride - 1) / stride - 1) * stride) + kernel - size);
            return same.AsymmetryMode == Wire.SamePadding.Types.SamePaddingMode.BottomRightHeavy
                ? (added / 2, added - (added / 2))
                : (added - (added / 2), added / 2);
        }
        return layer.Valid?.PaddingAmounts?.BorderAmounts_ is { Count: 2 } borders
            ? ((int)borders[axis].StartEdgeSize, (int)borders[axis].EndEdgeSize)
            : (0, 0);
    }

    private static Volume Pool(Wire.PoolingLayerParams layer, Volume input)
    {
        bool isMaximum = layer.Type == Wire.PoolingLayerParams.Types.PoolingType.Max;
        if (layer.GlobalPooling)
        {
            IEnumerable<double[]> planes = input.Values.Chunk(input.Height * input.Width);
            return Volume.Of([.. planes.Select(plane => isMaximum ? plane.Max() : plane.Average())]);
        }
        Assert.True(isMaximum && layer.Same is null);
        Assert.All(layer.Valid?.PaddingAmounts?.BorderAmounts_ ?? [], size => Assert.Equal(0ul, size.StartEdgeSize + size.EndEdgeSize));
        Assert.All(layer.IncludeLastPixel?.PaddingAmounts ?? [], amount => Assert.Equal(0ul, amount));
        (int height, int width) = Pair(layer.KernelSize, 3);
        (int down, int right) = Pair(layer.Stride, 1);
        // Rounded up, the last windows reach beyond the edge.
        (int more, int wider) = layer.IncludeLastPixel is null ? (0, 0) : (down - 1, right - 1);
        var result = new Volume(input.Channels, ((input.Height - height + more) / down) + 1, ((input.Width - width + wider) / right) + 1);
        for (int i = 0; i < result.Values.Length; i++)
        {
            (int channel, int y, int x) = result.IndexOf(i);
            (y, x) = (y * down, x * right);
            double greatest = double.NegativeInfinity;
            for (int row = y; row < Math.Min(y + height, input.Height); row++)
            {
                for (int column = x; column < Math.Min(x + width, input.Width); column++)
                    greatest = Math.Max(greatest, input[channel, row, column]);
            }
            result.Values[i] = greatest;
        }
        return result;
    }

    private static Func<double, double> Function(Wire.ActivationParams activation) => activation.NonlinearityTypeCase switch
    {
        Wire.ActivationParams.NonlinearityTypeOneofCase.ReLU => x => Math.Max(x, 0),
        Wire.ActivationParams.NonlinearityTypeOneofCase.Sigmoid => x => 1 / (1 + Math.Exp(-x)),
        _ => throw new NotSupportedException($"{activation.NonlinearityTypeCase}"),
    };

    private static Volume Concatenate(Volume[] inputs) => new(inputs.Sum(input => input.Channels), inputs[0].Height, inputs[0].Width)
    {
        Values = [.. inputs.SelectMany(input => input.Values)],
    };

    private static Volume Flatten(Volume input, Wire.FlattenLayerParams.Types.FlattenOrder order) =>
        Volume.Of(order == Wire.FlattenLayerParams.Types.FlattenOrder.ChannelFirst ? input.Values : Permute([0, 2, 3, 1], input).Values);

    private static Volume Multiply(Wire.InnerProductLayerParams layer, Volume input)
    {
        Assert.Equal(layer.InputChannels, (ulong)input.Values.Length);
        double[] weights = Weights(layer.Weights), bias = layer.HasBias ? Weights(layer.Bias) : new double[layer.OutputChannels];
        IEnumerable<double> products = weights.Chunk(input.Values.Length).Select(row => row.Zip(input.Values, (a, b) => a * b).Sum());
        return Volume.Of([.. products.Zip(bias, (a, b) => a + b)]);
    }

    private static Volume Softmax(Volume input)
    {
        double greatest = input.Values.Max(), sum = input.Values.Sum(value => Math.Exp(value - greatest));
        return input.Map(value => Math.Exp(value - greatest) / sum);
    }

    /// <summary>Axis i of the result is axis <paramref name="axes"/>[i] of the input, where 0 is the sequence that is not here.</summary>
    private static Volume Permute(IReadOnlyList<ulong> axes, Volume input)
    {
        Assert.Equal(0ul, axes[0]);
        int[] sizes = [1, input.Channels, input.Height, input.Width];
        var result = new Volume(sizes[axes[1]], sizes[axes[2]], sizes[axes[3]]);
        var at = new int[4];
        for (int i = 0; i < result.Values.Length; i++)
        {
            (at[axes[1]], at[axes[2]], at[axes[3]]) = result.IndexOf(i);
            result.Values[i] = input[at[1], at[2], at[3]];
        }
        return result;
    }

    private static Volume Normalize(Wire.BatchnormLayerParams layer, Volume input)
    {
        double[] gamma = Weights(layer.Gamma), beta = Weights(layer.Beta), mean = Weights(layer.Mean), variance = Weights(layer.Variance);
        int plane = input.Height * input.Width;
        return input with
        {
            Values = [.. input.Values.Select((x, i) =>
                (gamma[i / plane] * (x - mean[i / plane]) / Math.Sqrt(variance[i / plane] + layer.Epsilon)) + beta[i / plane])],
        };
    }

    private static double[] Weights(Wire.WeightParams weights)
    {
        if (weights.FloatValue.Count > 0)
            return [.. weights.FloatValue.Select(value => (double)value)];
        return [.. MemoryMarshal.Cast<byte, Half>(weights.Float16Value.Span).ToArray().Select(value => (double)value)];
    }

    private static (int, int) Pair(RepeatedField<ulong> sizes, int usual) =>
        sizes.Count == 0 ? (usual, usual) : ((int)sizes[0], (int)sizes[1]);
}
