using Sinter.Devices.Cpu;
using Sinter.Evaluation;
using Sinter.Kernels;
using Sinter.Planning;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Api;

/// <summary>Inputs whose shape may vary.</summary>
public sealed class FlexibleShapeTests
{
    [Fact]
    public void Ranged_shapes_are_taken_up_to_their_ends()
    {
        using TestPackage package = Package(Described.Ranged("x", (1, 6), (4, 4)));
        using Model model = package.Load();
        foreach (int rows in new[] { 1, 3, 6, 2 })
            Works(model, rows, 4);
        Refused(model, 7, 4, "an array Float32 [1..6, 4] (the nearest allowed shape is [6, 4])");
        Refused(model, 2, 5, "an array Float32 [1..6, 4] (the nearest allowed shape is [2, 4])");
    }

    [Fact]
    public void Enumerated_shapes_are_taken_and_no_others()
    {
        using TestPackage package = Package(Described.Enumerated("x", [2, 3], [4, 5]));
        foreach (string path in new[] { package.Path, package.Compile() })
        {
            using Model model = Model.Load(path);
            Works(model, 2, 3);
            Works(model, 4, 5);
            Refused(model, 2, 5, "an array Float32 [2, 3] or [4, 5] (the nearest allowed shape is [2, 3])");
        }
    }

    [Fact]
    public void Unbounded_shapes_have_only_a_lower_end()
    {
        using TestPackage package = Package(Described.Ranged("x", (2, -1), (2, -1)));
        using Model model = package.Load();
        Works(model, 2, 2);
        Works(model, 1000, 37);
        Refused(model, 1, 3, "an array Float32 [2.., 2..] (the nearest allowed shape is [2, 3])");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Many_shapes_in_turn_stay_right(int kept)
    {
        using TestPackage package = Package(Described.Ranged("x", (1, -1), (1, -1)));
        using Model model = package.Load(new ModelConfiguration { MaxSpecializations = kept });
        for (int i = 0; i < 30; i++)
            Works(model, 1 + i % 5, 1 + i % 3);
        Parallel.For(0, 100, i => Works(model, 1 + i % 5, 1 + i % 3));
    }

    [Fact]
    public void The_shapes_that_were_used_last_stay_ready()
    {
        using var cache = new SpecializationCache(
            new ProgramSource(ProgramText.Function("tensor<fp32, [?]> x", "tensor<fp32, [?]> y = relu(x = x);", "y")),
            new ModelConfiguration { MaxSpecializations = 2 }, ComputeDevices.SpecializerFor(new ModelConfiguration(), new CpuComputeDevice(WorkPool.Inline)));
        Specialization one = Get(1), two = Get(2);
        Assert.Same(one, Get(1));
        Specialization three = Get(3);
        Assert.Same(one, Get(1));
        Assert.Same(three, Get(3));
        Assert.NotSame(two, Get(2));

        Specialization Get(int size) => cache.Get([Shape.Of(size)], CancellationToken.None);
    }

    private static TestPackage Package(Wire.FeatureDescription input) => new(
        TestPackage.MainProgram(
            "tensor<fp32, [?, ?]> x",
            """
            tensor<fp32, [?, ?]> y = mul(x = x, y = x);
            tensor<fp32, [?]> total = reduce_sum(axes = tensor<int32, [1]>([0]), keep_dims = bool(false), x = y);
            """, "y, total"),
        Described.Model([input], [Described.Floats("y"), Described.Floats("total")]));

    private static void Works(Model model, int rows, int columns)
    {
        float[] x = [.. Enumerable.Range(0, rows * columns).Select(i => (float)(i % 9))];
        Prediction prediction = model.Predict(new Features { ["x"] = MultiArray.From(x, rows, columns) });
        MultiArray y = prediction.Array("y");
        Assert.Equal([rows, columns], y.Shape);
        Assert.Equal(x.Select(value => value * value), y.ToArray<float>());
        Assert.Equal(
            Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, rows).Sum(row =>
                x[row * columns + column] * x[row * columns + column])),
            prediction.Array("total").ToArray<float>());
    }

    private static void Refused(Model model, int rows, int columns, string expected)
    {
        ModelInputException error = Assert.Throws<ModelInputException>(
            () => model.Predict(new Features { ["x"] = MultiArray.Zeros(ArrayElementType.Float32, rows, columns) }));
        Assert.Equal(("input 'x'", expected, $"an array Float32 [{rows}, {columns}]"), (error.Place, error.Expected, error.Actual));
    }
}
