using Sinter.Tensors;
using static Sinter.Tests.Formats.NeuralNetworks.Layers;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.NeuralNetworks;

/// <summary>Loops and branches, evaluated plainly and loaded from a file.</summary>
public class ControlFlowTests
{
    private static readonly Wire.NeuralNetworkLayer Break = Layer("", "", layer => layer.LoopBreak = new()),
        Continue = Layer("", "", layer => layer.LoopContinue = new());

    private static Wire.NeuralNetworkLayer Copy(string from, string to) => Layer(from, to, layer => layer.Copy = new());

    private static Wire.NeuralNetworkLayer Add(string inputs, string output) =>
        Layer(inputs, output, layer => layer.AddBroadcastable = new());

    private static Wire.NeuralNetworkLayer Number(string output, float value) =>
        Layer("", output, layer => layer.LoadConstantND = new() { Shape = { 1 }, Data = Weights(value) });

    private static Wire.NeuralNetworkLayer Less(string input, float bound, string output) =>
        Layer(input, output, layer => layer.LessThan = new() { Alpha = bound });

    private static Wire.NeuralNetwork Body(params Wire.NeuralNetworkLayer[] layers) => new() { Layers = { layers } };

    private static Wire.NeuralNetworkLayer Loop(int count, params Wire.NeuralNetworkLayer[] body) =>
        Layer("", "", layer => layer.Loop = new() { MaxLoopIterations = (ulong)count, BodyNetwork = Body(body) });

    private static Wire.NeuralNetworkLayer While(string variable, Wire.NeuralNetworkLayer[] condition,
        params Wire.NeuralNetworkLayer[] body) =>
        Layer("", "", layer =>
            layer.Loop = new() { ConditionVar = variable, ConditionNetwork = Body(condition), BodyNetwork = Body(body) });

    private static Wire.NeuralNetworkLayer If(string condition, Wire.NeuralNetworkLayer[] then,
        params Wire.NeuralNetworkLayer[] otherwise) =>
        Layer(condition, "", layer =>
            layer.Branch = new() { IfBranch = Body(then), ElseBranch = otherwise.Length == 0 ? null : Body(otherwise) });

    /// <summary>output = input + value.</summary>
    private static Wire.NeuralNetworkLayer[] Increase(string blob, float value) =>
        [Layer(blob, $"{blob}+", layer => layer.Add = new() { Alpha = value }), Copy($"{blob}+", blob)];

    private static void Gives(float x, double[] expected, params Wire.NeuralNetworkLayer[] layers)
    {
        NetworkCase network = NetworkCase.Exact(layers).X(Shape.Of(1), x);
        network.Gives(Shape.Of(expected.Length), expected);
        Assert.Equal(expected, network.Predict().ToArray<float>().Select(value => (double)value));
    }

    [Fact]
    public void ALoopOfACountRunsSoOften()
    {
        Gives(3, [15], Copy("x", "y"), Loop(4, Add("y,x", "sum"), Copy("sum", "y")));
        Gives(3, [6], Copy("x", "y"), Loop(1, Add("y,x", "sum"), Copy("sum", "y")));
    }

    [Fact]
    public void AnInputOverridesTheCount()
    {
        Wire.NeuralNetworkLayer loop = Loop(100, Increase("y", 2));
        loop.Input.Add("x");
        Gives(3, [13], Number("y", 7), loop);
        Gives(0, [7], Number("y", 7), loop);
    }

    [Fact]
    public void AConditionIsTestedBeforeEveryIteration()
    {
        Wire.NeuralNetworkLayer loop = While("more", [Less("y", 10, "more")], Increase("y", 4));
        Gives(1, [13], Copy("x", "y"), loop);
        Gives(20, [20], Copy("x", "y"), loop);
    }

    [Fact]
    public void AConditionAndACountBothEndALoop()
    {
        Wire.NeuralNetworkLayer loop = While("more", [Less("y", 10, "more")], Increase("y", 4));
        loop.Loop.MaxLoopIterations = 2;
        Gives(1, [9], Copy("x", "y"), loop);
        Gives(9, [13], Copy("x", "y"), loop);
    }

    [Fact]
    public void AConditionNetworkMayWriteBlobs() =>
        Gives(0, [8], Copy("x", "y"), Number("tests", 0), While("more", [.. Increase("tests", 1), Less("tests", 5, "more")],
            Increase("y", 2)));

    [Fact]
    public void BreakLeavesTheLoopAndContinueTheIteration()
    {
        // Adds 1, 2, 3 and leaves before 4 is added.
        Gives(3, [6], Number("y", 0), Number("i", 0), Loop(100,
            [.. Increase("i", 1), Layer("x,i", "past", layer => layer.LessThan = new()), If("past", [Break]), Add("y,i", "sum"),
                Copy("sum", "y")]));
        // Adds 4 and 5 of 1 to 5.
        Gives(3, [9], Number("y", 0), Number("i", 0), Loop(5,
            [.. Increase("i", 1), Layer("x,i", "past", layer => layer.LessThan = new()),
                If("past", [Add("y,i", "sum"), Copy("sum", "y")], Continue),
                .. Increase("skipped", 0).Take(0)]));
    }

    [Fact]
    public void WhatFollowsABreakOnOnePathIsSkipped()
    {
        // In the iterations with i <= x, what comes after the branch runs; later ones only count.
        Wire.NeuralNetworkLayer[] Body(Wire.NeuralNetworkLayer leave) =>
        [
            .. Increase("i", 1), Layer("x,i", "past", layer => layer.LessThan = new()),
            If("past", [If("past", [leave])], Increase("y", 10)), .. Increase("y", 100),
        ];
        Gives(2, [220], Number("y", 0), Number("i", 0), Loop(5, Body(Break)));
        Gives(2, [220], Number("y", 0), Number("i", 0), Loop(5, Body(Continue)));
        Gives(2, [5], Number("y", 0), Number("i", 0), Loop(5, Body(Continue)), Copy("i", "y"));
        Gives(2, [3], Number("y", 0), Number("i", 0), Loop(5, Body(Break)), Copy("i", "y"));
    }

    [Fact]
    public void ABreakLeavesTheInnerLoopOnly() =>
        Gives(0, [3 * 2], Copy("x", "y"), Loop(3, Number("i", 0), Loop(9,
            [.. Increase("i", 1), Layer("i", "past", layer => layer.GreaterThan = new() { Alpha = 2 }), If("past", [Break]),
                .. Increase("y", 1)])));

    [Fact]
    public void ABreakThatAlwaysHappensEndsTheFirstIteration() =>
        Gives(1, [2], Copy("x", "y"), Loop(9, [.. Increase("y", 1), Break, .. Increase("y", 50)]));

    [Fact]
    public void BranchesTakeTheSideOfTheirCondition()
    {
        Wire.NeuralNetworkLayer branch = If("x", [Number("a", 1), Copy("a", "y")], Number("b", 2), Copy("b", "y"));
        Gives(5, [1], branch);
        Gives(-5, [1], branch);
        Gives(0, [2], branch);
        // Values nearly zero are false.
        Gives(1e-7f, [2], branch);
        Gives(1, [7], Number("y", 5), If("x", Increase("y", 2)));
        Gives(0, [5], Number("y", 5), If("x", Increase("y", 2)));
    }

    [Fact]
    public void ALoopMayChangeTheShapeOfABlob()
    {
        NetworkCase network = NetworkCase.Exact(Copy("x", "y"),
            Loop(3, Layer("y,x", "longer", layer => layer.ConcatND = new()), Copy("longer", "y"))).X(Shape.Of(2), 1, 2);
        network.Gives(Shape.Of(8), 1, 2, 1, 2, 1, 2, 1, 2);
        Assert.Equal([1, 2, 1, 2, 1, 2, 1, 2], network.Predict().ToArray<float>());
        // Two such loops in each other, and a branch.
        Gives(1, [1, 1, 1, 1, 1], Copy("x", "y"), Loop(2,
            Loop(2, If("x", [Layer("y,x", "longer", layer => layer.ConcatND = new()), Copy("longer", "y")]))));
    }

    [Fact]
    public void ALoopInALoopInABranch() => Gives(2, [2 + (3 * (1 + (2 * 10)))], Copy("x", "y"),
        If("x", [Loop(3, [.. Increase("y", 1), Loop(2, If("y", Increase("y", 10)))])], Number("z", 0), Copy("z", "y")));

    public static TheoryData<int> Iterations => [0, 1, 7];

    [Theory]
    [MemberData(nameof(Iterations))]
    public void FactorialsByALoop(int count)
    {
        Wire.NeuralNetworkLayer loop =
            Loop(1, [.. Increase("i", 1), Layer("y,i", "product", layer => layer.MultiplyBroadcastable = new()), Copy("product", "y")]);
        loop.Input.Add("x");
        Gives(count, [Enumerable.Range(1, count).Aggregate(1.0, (a, b) => a * b)], Number("y", 1), Number("i", 0), loop);
    }
}
