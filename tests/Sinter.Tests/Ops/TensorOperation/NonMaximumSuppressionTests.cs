using Sinter.Ir;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.TensorOperation;

public class NonMaximumSuppressionTests
{
    // Boxes 0 and 1 overlap by 3 of 5; box 2 lies apart; box 3 is box 2 again.
    private static readonly float[] Boxes = [2, 2, 4, 4, 3, 2, 4, 4, 20, 20, 2, 2, 20, 20, 2, 2];

    private static OperationCase Case(float iou, float score, int most, bool perClass, params float[] scores) =>
        Of("non_maximum_suppression", Opset.iOS15).Input("boxes", Floats([1, 4, 4], Boxes)).Input("scores", Floats([1, 4, 2], scores))
            .With("iou_threshold", iou).With("score_threshold", score).With("max_boxes", most).With("per_class_suppression", perClass);

    private static double[] Numbers(Value value) => ((Tensor)value).ToDoubles();

    [Fact]
    public void TheBestOfOverlappingBoxesIsKept()
    {
        Value[] results = Case(0.5f, 0.1f, 3, false, 0.1f, 0.7f, 0.8f, 0.2f, 0.3f, 0, 0.05f, 0).RunAll();
        Assert.Equal([1, 2, -1], Numbers(results[2]));
        Assert.Equal([2], Numbers(results[3]));
        Assert.Equal([3, 2, 4, 4, 20, 20, 2, 2, 0, 0, 0, 0], Numbers(results[0]));
        Assert.Equal([0.8f, 0.2f, 0.3f, 0, 0, 0], ((Tensor)results[1]).ToFloats());
    }

    [Fact]
    public void AnOverlapOfTheThresholdItselfIsKept() =>
        Assert.Equal([0, 1, 2, -1], Numbers(Case(0.6f, 0.1f, 4, false, 0.9f, 0, 0.8f, 0, 0.3f, 0, 0.2f, 0).RunAll()[2]));

    [Fact]
    public void ClassesDoNotSuppressEachOther() =>
        Assert.Equal([0, 1, 2, 3], Numbers(Case(0.5f, 0.1f, 4, true, 0.9f, 0, 0, 0.8f, 0.3f, 0, 0, 0.2f).RunAll()[2]));

    [Fact]
    public void TheBestBoxIsKeptWhenNoneReachesTheThreshold()
    {
        Value[] results = Case(0.5f, 0.95f, 2, false, 0.1f, 0.7f, 0.8f, 0.2f, 0.3f, 0, 0.05f, 0).RunAll();
        Assert.Equal([1, -1], Numbers(results[2]));
        Assert.Equal([1], Numbers(results[3]));
    }

    [Fact]
    public void FromIos17OnBoxesAreTheLastAxis()
    {
        Value[] results = Of("non_maximum_suppression", Opset.iOS17).Input("boxes", Floats([1, 4, 2], 2, 20, 2, 21, 4, 5, 4, 6))
            .Input("scores", Floats([1, 1, 2], 0.1f, 0.2f)).With("iou_threshold", 0.5f).With("max_boxes", 3).RunAll();
        Assert.Equal(3, results.Length);
        Assert.Equal([20, 2, 0, 21, 2, 0, 5, 4, 0, 6, 4, 0], Numbers(results[0]));
        Assert.Equal([1, 0, -1], Numbers(results[2]));
    }
}
