using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Quantization;

public class QuantizationTests
{
    [Fact]
    public void HalvesGoToTheEvenNeighbourAndTheRangeSaturates() => Assert.Equal([0, 2, 2, 127, -128],
        Of("quantize").Input("input", Floats([5], 0.25f, 0.75f, 1.25f, 1000, -1000)).With("scale", 0.5f)
            .With("output_dtype", "int8").Run().ToInts());

    [Fact]
    public void ParametersRunAlongTheAxis()
    {
        Tensor zeroPoint = Tensor.From<byte>([2], [0, 100]), scale = Floats([2], 1, 0.5f);
        Tensor quantized = Of("quantize").Input("input", Floats([2, 2], 1, 2, 3, -4)).With("scale", scale).With("zero_point", zeroPoint)
            .With("axis", 1).With("output_dtype", "uint8").Run();
        Assert.Equal([1, 104, 3, 92], quantized.ToInts());
        Assert.Equal([1, 2, 3, -4],
            Of("dequantize").Input("input", quantized).With("scale", scale).With("zero_point", zeroPoint).With("axis", -1).RunDoubles());
    }

    [Fact]
    public void ScalarAndVectorScalesAreKeptApart()
    {
        Tensor input = Floats([2], 1, 2);
        OperationCase Case(Tensor scale) => Of("quantize").Input("input", input).With("scale", scale).With("output_dtype", "int8");
        Assert.Contains("axis", Assert.Throws<ModelFormatException>(() => Case(Tensor.Scalar(1f)).With("axis", 0).Infer()).Message);
        Assert.Contains("axis", Assert.Throws<ModelFormatException>(() => Case(Floats([2], 1, 1)).Infer()).Message);
        Assert.Contains("scale", Assert.Throws<ModelFormatException>(() => Case(Floats([3], 1, 1, 1)).With("axis", 0).Infer()).Message);
        Assert.Contains("zero_point", Assert.Throws<ModelFormatException>(
            () => Case(Floats([2], 1, 1)).With("axis", 0).With("zero_point", Tensor.From<byte>([2], [0, 0])).Infer()).Message);
    }
}
