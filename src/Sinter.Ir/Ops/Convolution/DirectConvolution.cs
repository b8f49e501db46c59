namespace Sinter.Ir.Ops;

/// <summary>Convolutions by their definition, one tap after the other over whole planes, in double precision.</summary>
internal static class DirectConvolution
{
    /// <summary>Cross-correlation. <paramref name="weight"/> is [OutputChannels, InputChannelsPerGroup, kernel...].</summary>
    public static double[] Convolve(in ConvolutionGeometry geometry, double[] x, double[] weight, double[]? bias)
    {
        Planes planes = new(geometry);
        int channels = geometry.InputChannelsPerGroup;
        double[] y = planes.Output(geometry, bias);
        for (int n = 0; n < geometry.Batch; n++)
        {
            for (int o = 0; o < geometry.OutputChannels; o++)
            {
                Span<double> target = planes.OutputPlane(y, (n * geometry.OutputChannels) + o);
                int first = o / geometry.OutputChannelsPerGroup * channels;
                for (int c = 0; c < channels; c++)
                {
                    ReadOnlySpan<double> source = planes.InputPlane(x, (n * geometry.InputChannels) + first + c);
                    ReadOnlySpan<double> taps = planes.Kernel(weight, (o * channels) + c);
                    planes.EachTap(source, taps, target, transposed: false);
                }
            }
        }
        return y;
    }

    /// <summary>Each input element adds its multiple of the kernel to the output. <paramref name="weight"/> is
    /// [InputChannels, OutputChannelsPerGroup, kernel...].</summary>
    public static double[] Scatter(in ConvolutionGeometry geometry, double[] x, double[] weight, double[]? bias)
    {
        Planes planes = new(geometry);
        int channels = geometry.OutputChannelsPerGroup;
        double[] y = planes.Output(geometry, bias);
        for (int n = 0; n < geometry.Batch; n++)
        {
            for (int c = 0; c < geometry.InputChannels; c++)
            {
                ReadOnlySpan<double> source = planes.InputPlane(x, (n * geometry.InputChannels) + c);
                int first = c / geometry.InputChannelsPerGroup * channels;
                for (int o = 0; o < channels; o++)
                {
                    Span<double> target = planes.OutputPlane(y, (n * geometry.OutputChannels) + first + o);
                    planes.EachTap(source, planes.Kernel(weight, (c * channels) + o), target, transposed: true);
                }
            }
        }
        return y;
    }

    /// <summary>The three spatial axes (length 1 where there are fewer) and the sizes that follow.</summary>
    private readonly struct Planes
    {
        private readonly SlidingAxis _depth, _height, _width;
        private readonly int _inputSize, _outputSize, _kernelSize;

        public Planes(in ConvolutionGeometry geometry)
        {
            int rank = geometry.Axes.Length;
            _depth = rank > 2 ? geometry.Axes[rank - 3] : SlidingAxis.Unit;
            _height = rank > 1 ? geometry.Axes[rank - 2] : SlidingAxis.Unit;
            _width = geometry.Axes[rank - 1];
            _inputSize = checked(_depth.Input * _height.Input * _width.Input);
            _outputSize = checked(_depth.Output * _height.Output * _width.Output);
            _kernelSize = checked(_depth.Kernel * _height.Kernel * _width.Kernel);
        }

        public ReadOnlySpan<double> InputPlane(double[] x, int plane) => x.AsSpan(plane * _inputSize, _inputSize);

        public Span<double> OutputPlane(double[] y, int plane) => y.AsSpan(plane * _outputSize, _outputSize);

        public ReadOnlySpan<double> Kernel(double[] weight, int index) => weight.AsSpan(index * _kernelSize, _kernelSize);

        /// <summary>An output that holds the bias everywhere.</summary>
        public double[] Output(in ConvolutionGeometry geometry, double[]? bias)
        {
            var y = new double[checked(geometry.Batch * geometry.OutputChannels * _outputSize)];
            if (bias is not null)
            {
                for (int plane = 0; plane < geometry.Batch * geometry.OutputChannels; plane++)
                    OutputPlane(y, plane).Fill(bias[plane % geometry.OutputChannels]);
            }
            return y;
        }

        public void EachTap(ReadOnlySpan<double> source, ReadOnlySpan<double> taps, Span<double> target, bool transposed)
        {
            int tap = 0;
            for (int d = 0; d < _depth.Kernel; d++)
            {
                for (int h = 0; h < _height.Kernel; h++)
                {
                    for (int w = 0; w < _width.Kernel; w++, tap++)
                    {
                        if (transposed)
                            ScatterTap(source, taps[tap], target, d, h, w);
                        else
                            ConvolveTap(source, taps[tap], target, d, h, w);
                    }
                }
            }
        }

        private void ConvolveTap(ReadOnlySpan<double> source, double weight, Span<double> target, int tapD, int tapH, int tapW)
        {
            (int firstD, int endD) = _depth.OutputsOfTap(tapD);
            (int firstH, int endH) = _height.OutputsOfTap(tapH);
            (int firstW, int endW) = _width.OutputsOfTap(tapW);
            int stride = _width.Stride;
            for (int d = firstD; d < endD; d++)
            {
                int sourceD = (d * _depth.Stride) + _depth.TapOffset(tapD);
                for (int h = firstH; h < endH; h++)
                {
                    int sourceH = (h * _height.Stride) + _height.TapOffset(tapH);
                    int from = (((sourceD * _height.Input) + sourceH) * _width.Input) + (firstW * stride) + _width.TapOffset(tapW);
                    Span<double> row = target.Slice((((d * _height.Output) + h) * _width.Output) + firstW, endW - firstW);
                    for (int w = 0; w < row.Length; w++, from += stride)
                        row[w] += weight * source[from];
                }
            }
        }

        private void ScatterTap(ReadOnlySpan<double> source, double weight, Span<double> target, int tapD, int tapH, int tapW)
        {
            (int firstD, int endD) = _depth.InputsOfTap(tapD);
            (int firstH, int endH) = _height.InputsOfTap(tapH);
            (int firstW, int endW) = _width.InputsOfTap(tapW);
            int stride = _width.Stride;
            for (int d = firstD; d < endD; d++)
            {
                int targetD = (d * _depth.Stride) + _depth.TapOffset(tapD);
                for (int h = firstH; h < endH; h++)
                {
                    int targetH = (h * _height.Stride) + _height.TapOffset(tapH);
                    int to = (((targetD * _height.Output) + targetH) * _width.Output) + (firstW * stride) + _width.TapOffset(tapW);
                    ReadOnlySpan<double> row = source.Slice((((d * _height.Input) + h) * _width.Input) + firstW, endW - firstW);
                    for (int w = 0; w < row.Length; w++, to += stride)
                        target[to] += weight * row[w];
                }
            }
        }
    }
}
