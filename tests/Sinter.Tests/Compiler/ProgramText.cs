using Sinter.Ir;
using Sinter.Ir.Text;
using Sinter.Tensors;

namespace Sinter.Tests.Compiler;

/// <summary>Programs written in tests as MIL text, with random inputs for them.</summary>
internal static class ProgramText
{
    /// <summary>The function <c>main</c> of a program with this signature and body.</summary>
    public static Function Function(string inputs, string body, string outputs, string opset = "ios17") => MilParser.Parse(
        $$"""
        program(1.3)
        {
            func main<{{opset}}>({{inputs}}) {
                {{body}}
            } -> ({{outputs}});
        }
        """, "test.mil", AbsentBlobs.Instance).Functions["main"];

    /// <summary>Values for the inputs: floats in [-2, 2], integers in [0, 3], the same for the same seed. Unknown dimensions become
    /// 3.</summary>
    public static Value[] RandomInputs(Function function, int seed = 1)
    {
        var random = new Random(seed);
        return [.. function.Inputs.Select(input => RandomTensor((TensorType)input.Type, random))];
    }

    public static Tensor RandomTensor(TensorType type, Random random)
    {
        Shape shape = Shape.Of([.. type.Dimensions.Select(dimension => dimension.IsKnown ? dimension.Size : 3)]);
        var values = new double[shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = type.Element.IsFloat() ? (float)(random.NextDouble() * 4 - 2) : random.Next(0, 4);
        return TensorConversion.FromDoubles(type.Element, shape, values);
    }

    public static void AssertClose(Value[] expected, Value[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            var left = (Tensor)expected[i];
            var right = (Tensor)actual[i];
            Assert.Equal(left.Shape, right.Shape);
            double[] a = left.ToDoubles(), b = right.ToDoubles();
            for (int j = 0; j < a.Length; j++)
                Assert.True(a[j].Equals(b[j]) || Math.Abs(a[j] - b[j]) <= tolerance * Math.Max(1, Math.Abs(a[j])),
                    $"output {i}, element {j}: expected {a[j]}, got {b[j]}");
        }
    }
}
