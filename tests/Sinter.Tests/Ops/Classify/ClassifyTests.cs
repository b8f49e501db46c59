using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class ClassifyTests
{
    private static OperationCase Classify(Tensor labels, params float[] scores) =>
        OperationCase.Of("classify").Input("probabilities", OperationCase.Floats([1, scores.Length], scores)).With("classes", labels);

    [Fact]
    public void TheFirstMaximumWins()
    {
        Value[] results = Classify(Tensor.OfStrings([3], "cat", "dog", "fox"), 0.2f, 0.4f, 0.4f).RunAll();
        Assert.Equal("dog", Assert.IsType<Tensor>(results[0]).Strings[0]);
        Assert.Equal((double)0.4f, Assert.IsType<LabelScores>(results[1]).Scores[2]);
    }

    [Fact]
    public void NaNNeverWins() => Assert.Equal(7L, Assert.IsType<Tensor>(
        Classify(Tensor.From<long>([2], [5, 7]), float.NaN, -1).RunAll()[0]).Span<long>()[0]);

    [Fact]
    public void EveryClassNeedsAScore() => Assert.Throws<ModelFormatException>(() => Classify(Tensor.OfStrings([2], "a", "b"), 1f).Infer());
}
