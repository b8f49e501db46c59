using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Recurrent;

public class RecurrentTests
{
    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Numbers(Value value) => ((Tensor)value).ToDoubles();

    [Fact]
    public void ReverseGivesItsOutputsInTheOrderOfProcessing()
    {
        OperationCase Case(string direction, bool sequence) => Of("rnn").Input("x", Floats([3, 1, 1], 1, 2, 3))
            .Input("initial_h", Floats([1, 1], 10))
            .With("weight_ih", Floats([1, 1], 1)).With("weight_hh", Floats([1, 1], 1)).With("bias", Floats([1], 0.5f))
            .With("activation", "linear")
            .With("direction", direction).With("output_sequence", sequence);
        Value[] forward = Case("forward", true).RunAll(), reverse = Case("reverse", true).RunAll(), last = Case("reverse", false).RunAll();
        Assert.Equal([11.5, 14, 17.5], Numbers(forward[0]));
        Assert.Equal([13.5, 16, 17.5], Numbers(reverse[0]));
        Assert.Equal([17.5], Numbers(reverse[1]));
        Assert.Equal([1, 1, 1], ((Tensor)last[0]).Shape.ToArray());
        Assert.Equal([17.5], Numbers(last[0]));
    }

    [Fact]
    public void GruResetsBeforeTheProductUnlessToldOtherwise()
    {
        OperationCase Case() => Of("gru").Input("x", Floats([1, 1, 1], 1)).Input("initial_h", Floats([1, 1], 2))
            .With("weight_ih", Floats([3, 1], 0.1f, 0.2f, 0.3f)).With("weight_hh", Floats([3, 1], 0.4f, 0.5f, 0.6f))
            .With("bias", Floats([3], 1, 2, 3));
        double r = Sigmoid(0.1 + 0.8 + 1), z = Sigmoid(0.3 + 1.2 + 3);
        double before = Math.Tanh(0.2 + (0.5 * r * 2) + 2);
        Assert.Equal(((1 - z) * before) + (z * 2), Numbers(Case().RunAll()[1])[0], 1e-6);

        double r2 = Sigmoid(0.1 + 0.8 + 1 + 0.7), z2 = Sigmoid(0.3 + 1.2 + 3 + 0.9);
        double after = Math.Tanh(0.2 + 0.8 + (r2 * ((0.5 * 2) + 2)));
        Value[] results = Case().With("reset_after", true).With("input_bias", Floats([3], 0.7f, 0.8f, 0.9f)).RunAll();
        Assert.Equal(((1 - z2) * after) + (z2 * 2), Numbers(results[1])[0], 1e-6);
    }

    private static OperationCase OneCell() => Of("lstm").Input("x", Floats([1, 1, 1], 1)).Input("initial_h", Floats([1, 1], 0.5f))
        .Input("initial_c", Floats([1, 1], 2)).With("weight_ih", Floats([4, 1], 0.1f, 0.2f, 0.3f, 0.4f))
        .With("weight_hh", Floats([4, 1], 0.5f, 0.6f, 0.7f, 0.8f)).With("bias", Floats([4], 1, 2, 3, 4));

    [Fact]
    public void LstmBlocksAreInputForgetOutputCell()
    {
        double i = Sigmoid(0.1 + 0.25 + 1), f = Sigmoid(0.2 + 0.3 + 2), o = Sigmoid(0.3 + 0.35 + 3), z = Math.Tanh(0.4 + 0.4 + 4);
        double c = (f * 2) + (i * z);
        Value[] results = OneCell().RunAll();
        Assert.Equal(o * Math.Tanh(c), Numbers(results[1])[0], 1e-6);
        Assert.Equal(c, Numbers(results[2])[0], 1e-6);
    }

    [Fact]
    public void PeepholesSeeTheOldCellAndTheOutputGateTheClippedNewOne()
    {
        double i = Sigmoid(0.1 + 0.25 + 1 + 0.2), f = Sigmoid(0.2 + 0.3 + 2 + 0.4);
        double c = Math.Min((f * 2) + (i * Math.Tanh(4.8)), 1.5), o = Sigmoid(0.3 + 0.35 + 3 + (0.3 * c));
        Value[] results = OneCell().With("peephole", Floats([3], 0.1f, 0.2f, 0.3f)).With("clip", 1.5f).RunAll();
        Assert.Equal(1.5, Numbers(results[2])[0]);
        Assert.Equal(o * Math.Tanh(c), Numbers(results[1])[0], 1e-6);
    }

    [Fact]
    public void BothDirectionsLieSideBySideAtTheTimeOfTheirInput()
    {
        // With a forget gate of 0, an input gate of 1 and linear activations, h is the cell gate, x, plus the recurrent weight times the
        // old h.
        OperationCase Case(bool sequence) => Of("lstm").Input("x", Floats([2, 1, 1], 1, 2)).Input("initial_h", Floats([1, 2], 0, 0))
            .Input("initial_c", Floats([1, 2], 0, 0)).With("weight_ih", Floats([4, 1], 0, 0, 0, 1))
            .With("weight_hh", Floats([4, 1], 0, 0, 0, 10))
            .With("bias", Floats([4], 1, 0, 1, 0)).With("weight_ih_back", Floats([4, 1], 0, 0, 0, 1))
            .With("weight_hh_back", Floats([4, 1], 0, 0, 0, 10))
            .With("bias_back", Floats([4], 1, 0, 1, 0)).With("direction", "bidirectional").With("recurrent_activation", "linear")
            .With("cell_activation", "linear").With("activation", "linear").With("output_sequence", sequence);
        Value[] results = Case(true).RunAll();
        Assert.Equal([1, 21, 12, 2], Numbers(results[0]));
        Assert.Equal([12, 21], Numbers(results[1]));
        Assert.Equal([12, 21], Numbers(Case(false).RunAll()[0]));
    }

    [Fact]
    public void WeightsOfAnotherSizeAreRefused() => Assert.Throws<ModelFormatException>(() => OneCell()
        .Input("weight_ih_back", Floats([1, 1], 1))
        .With("peephole", Floats([2], 1, 1)).Infer());
}
