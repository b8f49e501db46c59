using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class RecurrentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void LstmAgreesWithPlainLoops(bool reverse, bool aligned)
    {
        var random = new Random(120);
        for (int round = 0; round < 25; round++)
        {
            (int steps, int batch, int inputs, int size) = (random.Next(1, 9), random.Next(1, 4), random.Next(1, 20), random.Next(1, 40));
            float[] w = KernelData.Floats(random, 4 * size * inputs);
            float[] r = KernelData.Floats(random, 4 * size * size);
            float[] bias = KernelData.Floats(random, 4 * size);
            float[] peephole = round % 2 == 0 ? KernelData.Floats(random, 3 * size) : [];
            float clip = round % 3 == 0 ? 0.4f : float.PositiveInfinity;
            float[] x = KernelData.Floats(random, steps * batch * inputs);
            float[] h = KernelData.Floats(random, batch * size);
            float[] c = KernelData.Floats(random, batch * size);
            RecurrentWeights weights = RecurrentWeights.Lstm(w, r, bias, inputs, size);

            double[] hidden = [.. h], cell = [.. c];
            var expected = new double[steps * batch * size];
            for (int done = 0; done < steps; done++)
            {
                int step = reverse ? steps - 1 - done : done;
                for (int b = 0; b < batch; b++)
                {
                    double[] before = hidden[(b * size)..((b + 1) * size)];
                    for (int j = 0; j < size; j++)
                    {
                        double Gate(int gate) => bias[gate * size + j] + Dot(
                            w, (gate * size + j) * inputs, x, (step * batch + b) * inputs, inputs)
                            + Dot(r, (gate * size + j) * size, before);
                        double Peep(int gate, double value) => peephole.Length == 0 ? 0 : peephole[gate * size + j] * value;
                        int at = b * size + j;
                        double i = Sigmoid(Gate(0) + Peep(0, cell[at])), f = Sigmoid(Gate(1) + Peep(1, cell[at]));
                        cell[at] = Math.Clamp(f * cell[at] + i * Math.Tanh(Gate(3)), -clip, clip);
                        hidden[at] = Sigmoid(Gate(2) + Peep(2, cell[at])) * Math.Tanh(cell[at]);
                        expected[((reverse && aligned ? step : done) * batch + b) * size + j] = hidden[at];
                    }
                }
            }

            var output = new float[steps * batch * 2 * size];
            var sequence = new RecurrentSequence
            {
                Steps = steps,
                Batch = batch,
                Input = x,
                Hidden = h,
                Cell = c,
                Output = output.AsSpan(size),
                OutputPitch = 2 * size,
                Reverse = reverse,
                AlignOutput = aligned,
                Workspace = new float[RecurrentSequence.WorkspaceLength(weights, steps, batch)],
            };
            Lstm.Run(weights, sequence, new LstmOptions { Peephole = peephole, Clip = clip }, WorkPool.Shared, Token);
            KernelData.Close(expected, [.. output.Where((_, i) => i / size % 2 == 1)], 1e-5, 1e-4, "outputs");
            Assert.All(output.Where((_, i) => i / size % 2 == 0), value => Assert.Equal(0, value));
            KernelData.Close(hidden, h, 1e-5, 1e-4, "hidden");
            KernelData.Close(cell, c, 1e-5, 1e-4, "cell");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ManyThreadsAndBothDirectionsAtOnceGiveTheBitsOfOneThread(int batch)
    {
        const int Steps = 150, Inputs = 20, Size = 150;
        var random = new Random(123);
        RecurrentWeights[] weights = [.. Enumerable.Range(0, 2).Select(_ => RecurrentWeights.Lstm(
            KernelData.Floats(random, 4 * Size * Inputs), KernelData.Floats(random, 4 * Size * Size, 0.1f), [], Inputs, Size))];
        float[] x = KernelData.Floats(random, Steps * batch * Inputs);
        float[] expected = Run(WorkPool.Inline, together: false);
        using var pool = new WorkPool(4);
        for (int round = 0; round < 5; round++)
        {
            Assert.Equal(expected, Run(pool, together: false));
            Assert.Equal(expected, Run(pool, together: true));
        }

        float[] Run(WorkPool pool, bool together)
        {
            var output = new float[Steps * batch * 2 * Size];
            LstmDirection forward = Direction(output, 0), backward = Direction(output, 1);
            if (together)
            {
                BidirectionalLstm.Run(forward, backward, pool, Token);
                return output;
            }
            Lstm.Run(forward.Weights, forward.Sequence, forward.Options, pool, Token);
            Lstm.Run(backward.Weights, backward.Sequence, backward.Options, pool, Token);
            return output;
        }

        LstmDirection Direction(float[] output, int side) => new()
        {
            Weights = weights[side],
            Options = new LstmOptions(),
            Sequence = new RecurrentSequence
            {
                Steps = Steps,
                Batch = batch,
                Input = x,
                Hidden = new float[batch * Size],
                Cell = new float[batch * Size],
                Output = output.AsSpan(side * Size),
                OutputPitch = 2 * Size,
                Reverse = side == 1,
                AlignOutput = true,
                Workspace = new float[RecurrentSequence.WorkspaceLength(weights[side], Steps, batch)],
            },
        };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GruAgreesWithPlainLoops(bool resetAfter)
    {
        var random = new Random(121);
        for (int round = 0; round < 25; round++)
        {
            (int steps, int batch, int inputs, int size) = (random.Next(1, 9), random.Next(1, 4), random.Next(1, 20), random.Next(1, 40));
            float[] w = KernelData.Floats(random, 3 * size * inputs);
            float[] r = KernelData.Floats(random, 3 * size * size);
            float[] bias = KernelData.Floats(random, 3 * size);
            float[] second = resetAfter ? KernelData.Floats(random, size) : [];
            float[] x = KernelData.Floats(random, steps * batch * inputs), h = KernelData.Floats(random, batch * size);
            RecurrentWeights weights = RecurrentWeights.Gru(w, r, bias, inputs, size);

            double[] hidden = [.. h];
            var expected = new double[steps * batch * size];
            for (int step = 0; step < steps; step++)
            {
                for (int b = 0; b < batch; b++)
                {
                    double[] before = hidden[(b * size)..((b + 1) * size)];
                    double OfInput(int gate, int j) => bias[gate * size + j] + Dot(
                        w, (gate * size + j) * inputs, x, (step * batch + b) * inputs, inputs);
                    double[] reset = [.. Enumerable.Range(0, size).Select(j => Sigmoid(OfInput(0, j) + Dot(r, j * size, before)))];
                    double[] seen = [.. before.Select((value, j) => value * reset[j])];
                    for (int j = 0; j < size; j++)
                    {
                        double update = Sigmoid(OfInput(2, j) + Dot(r, (2 * size + j) * size, before));
                        double candidate = resetAfter
                            ? Math.Tanh(OfInput(1, j) + reset[j] * (second[j] + Dot(r, (size + j) * size, before)))
                            : Math.Tanh(OfInput(1, j) + Dot(r, (size + j) * size, seen));
                        hidden[b * size + j] = (1 - update) * candidate + update * before[j];
                        expected[(step * batch + b) * size + j] = hidden[b * size + j];
                    }
                }
            }

            var output = new float[steps * batch * size];
            var sequence = new RecurrentSequence
            {
                Steps = steps,
                Batch = batch,
                Input = x,
                Hidden = h,
                Output = output,
                OutputPitch = size,
                Workspace = new float[RecurrentSequence.WorkspaceLength(weights, steps, batch)],
            };
            Gru.Run(weights, sequence, new GruOptions { ResetAfter = resetAfter, CandidateHiddenBias = second }, WorkPool.Shared, Token);
            KernelData.Close(expected, output, 1e-5, 1e-4, "outputs");
            KernelData.Close(hidden, h, 1e-5, 1e-4, "hidden");
        }
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void AGruOnManyThreadsGivesTheBitsOfOneThread(int batch, bool resetAfter)
    {
        const int Steps = 301, Inputs = 20, Size = 128;
        var random = new Random(124);
        RecurrentWeights weights = RecurrentWeights.Gru(KernelData.Floats(random, 3 * Size * Inputs),
            KernelData.Floats(random, 3 * Size * Size, 0.1f), [], Inputs, Size);
        float[] x = KernelData.Floats(random, Steps * batch * Inputs);
        (float[] expected, float[] last) = Run(WorkPool.Inline);
        using var pool = new WorkPool(4);
        for (int round = 0; round < 5; round++)
        {
            (float[] output, float[] hidden) = Run(pool);
            Assert.Equal(expected, output);
            Assert.Equal(last, hidden);
        }

        (float[] Output, float[] Hidden) Run(WorkPool pool)
        {
            float[] output = new float[Steps * batch * Size], hidden = new float[batch * Size];
            var sequence = new RecurrentSequence
            {
                Steps = Steps,
                Batch = batch,
                Input = x,
                Hidden = hidden,
                Output = output,
                OutputPitch = Size,
                Reverse = true,
                AlignOutput = true,
                Workspace = new float[RecurrentSequence.WorkspaceLength(weights, Steps, batch)],
            };
            Gru.Run(weights, sequence, new GruOptions { ResetAfter = resetAfter }, pool, Token);
            return (output, hidden);
        }
    }

    [Fact]
    public void RnnAgreesWithPlainLoopsAndWorksInSeveralChunks()
    {
        const int Steps = 900, Batch = 2, Inputs = 3, Size = 50;
        var random = new Random(122);
        float[] w = KernelData.Floats(random, Size * Inputs);
        float[] r = KernelData.Floats(random, Size * Size, 0.1f);
        float[] bias = KernelData.Floats(random, Size);
        float[] x = KernelData.Floats(random, Steps * Batch * Inputs), h = new float[Batch * Size];
        RecurrentWeights weights = RecurrentWeights.Rnn(w, r, bias, Inputs, Size);
        int workspace = RecurrentSequence.WorkspaceLength(weights, Steps, Batch);
        Assert.True(workspace < Steps * Batch * Size);
        double[] hidden = new double[Batch * Size];
        for (int step = Steps - 1; step >= 0; step--)
        {
            for (int b = 0; b < Batch; b++)
            {
                double[] before = hidden[(b * Size)..((b + 1) * Size)];
                for (int j = 0; j < Size; j++)
                    hidden[b * Size + j] = Math.Tanh(
                        bias[j] + Dot(w, j * Inputs, x, (step * Batch + b) * Inputs, Inputs) + Dot(r, j * Size, before));
            }
        }
        var sequence = new RecurrentSequence
        {
            Steps = Steps,
            Batch = Batch,
            Input = x,
            Hidden = h,
            Reverse = true,
            Workspace = new float[workspace],
        };
        Rnn.Run(weights, sequence, new UnaryOperation(UnaryKind.Tanh), WorkPool.Shared, Token);
        KernelData.Close(hidden, h, 1e-5, 1e-4, "hidden");
    }

    [Fact]
    public void ADecayingCellEndsAtZeroNotInSubnormals()
    {
        const int Size = 20;
        RecurrentWeights weights = RecurrentWeights.Lstm(new float[4 * Size], new float[4 * Size * Size], [], 1, Size);
        float[] hidden = new float[Size], cell = [.. Enumerable.Repeat(1f, Size)];
        const int Steps = 140;
        var sequence = new RecurrentSequence
        {
            Steps = Steps,
            Batch = 1,
            Input = new float[Steps],
            Hidden = hidden,
            Cell = cell,
            Workspace = new float[RecurrentSequence.WorkspaceLength(weights, Steps, 1)],
        };
        Lstm.Run(weights, sequence, new LstmOptions(), WorkPool.Inline, Token);
        Assert.All(cell, value => Assert.Equal(0, value));
        Assert.All(hidden, value => Assert.Equal(0, value));
    }

    [Fact]
    public void PartsThatDoNotFitAreRefused()
    {
        RecurrentWeights gru = RecurrentWeights.Gru(new float[3 * 4 * 2], new float[3 * 4 * 4], [], 2, 4);
        RecurrentWeights again = RecurrentWeights.FromParts(3, gru.Input, gru.Hidden, gru.Candidate, gru.Bias);
        Assert.Equal((2, 4), (again.InputSize, again.HiddenSize));
        Assert.Throws<ArgumentException>(() => RecurrentWeights.FromParts(4, gru.Input, gru.Hidden, null, gru.Bias));
        Assert.Throws<ArgumentException>(() => RecurrentWeights.FromParts(3, gru.Input, gru.Hidden, gru.Candidate, new float[3]));
        Assert.Throws<ArgumentException>(() => RecurrentWeights.Lstm(new float[3], new float[64], [], 1, 4));
        Assert.Throws<ArgumentException>(() =>
        {
            var sequence =
                new RecurrentSequence { Steps = 1, Batch = 1, Input = new float[2], Hidden = new float[4], Workspace = new float[3] };
            Gru.Run(gru, sequence, new GruOptions(), WorkPool.Inline, Token);
        });
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Dot(float[] a, int aStart, float[] b, int bStart, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += (double)a[aStart + i] * b[bStart + i];
        return sum;
    }

    private static double Dot(float[] a, int start, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < b.Length; i++)
            sum += a[start + i] * b[i];
        return sum;
    }
}
