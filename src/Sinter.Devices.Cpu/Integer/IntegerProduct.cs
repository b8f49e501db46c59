using System.Runtime.InteropServices;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>A convolution or a product with a constant matrix whose input and weights are both known as integers, so that it can be computed
/// with them.</summary>
/// <param name="Input">The integers of the input.</param>
/// <param name="Weights">Those of the weights.</param>
/// <param name="Scales">Of the sums, per output channel.</param>
/// <param name="Bias">Per output channel; empty for none.</param>
/// <param name="Shape">The product as a convolution.</param>
/// <param name="ColumnsAreLast">True when the weights are a matrix [input channels, output channels].</param>
/// <param name="ChannelsFirst">True when inputs and outputs have their channels first.</param>
internal sealed record IntegerProduct(QuantizedValue Input, IntegerWeights Weights, float[] Scales, float[] Bias, ConvolutionShape Shape,
    bool ColumnsAreLast, bool ChannelsFirst)
{
    private const int FewChannels = 8;

    private static readonly string ConvolutionWithChannelsLast = ChannelsLast.NameOf("conv");

    /// <summary>The operation as a product of integers; null when it is none.</summary>
    public static IntegerProduct? Of(Operation operation, Opset opset)
    {
        if (operation.Outputs is not [{ Type: TensorType { IsStatic: true, Element: ElementType.Float32 } }]
            || WeightOf(operation) is not { } weight || QuantizedValue.Of(operation.Input("x")?.Variable) is not { } quantized
            || IntegerWeights.Of(operation.Input(weight)?.Variable?.Producer, opset) is not { } weights || !HasKnownBias(operation))
            return null;
        Arguments arguments = ArgumentsOf(operation, opset);
        bool isMatMul = operation.Type == "matmul";
        if (weights.Codes.Count == 0 || (isMatMul && (weights.Codes.Rank != 2 || IsTrue(operation, "transpose_x"))))
            return null;
        bool columnsAreLast = isMatMul && !IsTrue(operation, "transpose_y");
        ConvolutionShape shape = operation.Type is "linear" or "matmul"
            ? MatrixShape(arguments, weights.Codes.Shape, columnsAreLast) : ConvolutionShapeOf(operation, arguments);
        if (((TensorType)operation.Output.Type).ToShape().ElementCount == 0 || !IntegerConvolution.Suits(shape)
            || weights.ScalesAlong(columnsAreLast ? 1 : 0, shape.OutputChannels) is not { } scales)
            return null;
        return new IntegerProduct(quantized, weights, [.. scales.Select(scale => scale * quantized.Scale.Scale)],
            arguments.Has("bias") ? arguments.Tensor("bias").ToFloats() : [], shape, columnsAreLast, operation.Type == "conv");
    }

    /// <summary>True when all readers of integer weights multiply them with integers, as far as that is known before layouts
    /// are.</summary>
    public static bool TakesAll(Operation weights, Opset opset) => weights.Output is { BlockOutputUses: 0, Users.Count: > 0 } value
        && value.Users.All(user => IsWeightOf(user, value)) && IntegerWeights.Of(weights, opset) is { } known
        && value.Users.All(user => Takes(user, known, opset));

    /// <summary>The operation that turns a product's finished result into integers, when nothing else reads the result; null when there is
    /// none.</summary>
    public static Operation? QuantizationAfter(Operation product, FusedEpilogue epilogue)
    {
        Variable value = product.Output;
        foreach ((Operation absorbed, Variable finished) in epilogue.Absorbed)
        {
            // A view lies between them.
            if (finished != value)
                return null;
            value = absorbed.Output;
        }
        return FusedEpilogue.OnlyUser(value, product.Parent!) is { } user && QuantizedValue.OfQuantize(user) is not null ? user : null;
    }

    /// <summary>The kernel.</summary>
    /// <param name="epilogue">What it does to its results.</param>
    /// <param name="output">What they are turned into; null for floats.</param>
    /// <param name="constants">Where weights are kept.</param>
    public CpuKernel Bind(FusedEpilogue epilogue, ByteScale? output, PackedConstants constants)
    {
        PackedIntegers packed = Weights.Pack(constants, Shape.OutputChannels, Shape.InputChannels, Shape.Window.Kernel.Volume, ColumnsAreLast);
        var ending = new IntegerEnding(Scales, Bias.Length > 0 ? Bias : epilogue.Bias, epilogue.Activation);
        IntegerRun run = output is { } outputScale
            ? (ReadOnlySpan<byte> x, Span<byte> y, ReadOnlySpan<float> residual, WorkPool pool, CancellationToken cancellation) =>
                IntegerConvolution.Run(Shape, packed, x, Input.Scale, y, outputScale, ending, residual, pool, cancellation)
            : (x, y, residual, pool, cancellation) => IntegerConvolution.Run(Shape, packed, x, Input.Scale,
                MemoryMarshal.Cast<byte, float>(y), ending, residual, pool, cancellation);
        if (ChannelsFirst)
            run = IntegerLayout.TurnedAround(Shape, output is null ? sizeof(float) : 1, run);
        string name = Shape.Window.Kernel == Extent3.One ? "integer product" : "integer convolution";
        return new CpuKernel(name, epilogue.Residual is { } residual ? [Input.Codes, residual] : [Input.Codes],
            (in KernelCall call) => run(call.Bytes(0), call.OutputBytes(), call.FloatsOrNone(1), call.Pool, call.Cancellation));
    }

    /// <summary>The parameter that holds a product's weights.</summary>
    private static string? WeightOf(Operation operation) => operation.Type switch
    {
        "linear" or "conv" => "weight",
        "matmul" => "y",
        _ => operation.Type == ConvolutionWithChannelsLast ? "weight" : null,
    };

    private static bool HasKnownBias(Operation operation) => operation.Input("bias") is not { } bias || bias.ConstantTensor is not null;

    /// <summary>Rows of a matrix as the positions of an image.</summary>
    private static ConvolutionShape MatrixShape(Arguments arguments, Shape weights, bool columnsAreLast)
    {
        (int columns, int depth) = columnsAreLast ? (weights[1], weights[0]) : (weights[0], weights[1]);
        var extent = new Extent3(1, 1, (int)(arguments.TensorType("x").ToShape().ElementCount / Math.Max(1, depth)));
        return new ConvolutionShape
        {
            Batch = 1,
            InputChannels = depth,
            OutputChannels = columns,
            Window = new WindowShape { Input = extent, Kernel = Extent3.One, Output = extent },
        };
    }

    /// <summary>True when a product of integers with this value is what an operation could be.</summary>
    private static bool IsWeightOf(Operation user, Variable value) => WeightOf(user) is { } weight && user.Input(weight)?.Variable == value
        && user.ReadVariables().Count(read => read == value) == 1 && HasKnownBias(user)
        && QuantizedValue.Of(user.Input("x")?.Variable) is not null;

    private static bool Takes(Operation user, IntegerWeights weights, Opset opset) => user.Type switch
    {
        "linear" => HasColumnsAlong(weights, 0),
        "matmul" => weights.Codes.Rank == 2 && !IsTrue(user, "transpose_x") && HasColumnsAlong(weights, IsTrue(user, "transpose_y") ? 0 : 1),
        _ => IsUngrouped(user) && HasColumnsAlong(weights, 0) && !IsFasterWithFloats(user, opset),
    };

    private static bool HasColumnsAlong(IntegerWeights weights, int axis) => weights.Codes.Shape[axis] is > 0 and var size
        && weights.ScalesAlong(axis, size) is not null && weights.Codes.Count / size is > 0 and <= IntegerConvolution.MaxDepth;

    /// <summary>True for convolutions by Winograd's algorithm, which saves more multiplications than integers do, and for those of a few
    /// channels under a wide kernel, whose bytes take longer to gather than their products.</summary>
    private static bool IsFasterWithFloats(Operation convolution, Opset opset)
    {
        if (convolution.Input("x")?.Type is not TensorType { IsStatic: true } || convolution.Output.Type is not TensorType { IsStatic: true })
            return false;
        ConvolutionShape shape = ConvolutionShapeOf(convolution, ArgumentsOf(convolution, opset));
        return WinogradConvolution.Suits(shape) || (shape.InputChannels < FewChannels && shape.Window.Kernel != Extent3.One);
    }

    private static Arguments ArgumentsOf(Operation operation, Opset opset) => ArgumentBinding.FromGraph(operation, opset,
        OperationTable.Resolve(operation, opset, ModelStage.Specialize).Signature, ModelStage.Specialize);

    private static ConvolutionShape ConvolutionShapeOf(Operation convolution, Arguments arguments) => ConvolutionBindings.ToShape(
        ConvolutionGeometry.Read(convolution.Type == "conv" ? arguments : ChannelsLast.PlainArguments(arguments)), isTransposed: false);

    private static bool IsUngrouped(Operation operation) =>
        operation.Input("groups") is not { } groups || groups.ConstantTensor is { Count: 1 } count && count.ToInts()[0] == 1;

    private static bool IsTrue(Operation operation, string parameter) =>
        operation.Input(parameter)?.ConstantTensor is { Count: 1, Bytes: [not 0] };
}
