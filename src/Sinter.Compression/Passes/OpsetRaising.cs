using System.Numerics;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Gives a program a newer opset, so that it may hold operations that came with it.</summary>
internal static class OpsetRaising
{
    /// <summary>Operations that mean something else from iOS17 on.</summary>
    private static readonly string[] ChangedByIos17 = ["crop_resize", "non_maximum_suppression"];

    /// <summary>The same program with every function at least at the opset. Functions are new, their bodies are moved.</summary>
    /// <exception cref="ModelUnsupportedException">An operation has other rules in the newer opset.</exception>
    public static Program Raise(Program program, Opset opset) => new(
        program.Functions.Values.Select(function => Raise(function, opset)), program.Version, program.Documentation, program.Attributes);

    private static Function Raise(Function function, Opset opset)
    {
        if (function.Opset >= opset)
            return function;
        if (function.Opset < Opset.iOS17 && opset >= Opset.iOS17
            && function.Body.AllOperations().FirstOrDefault(operation => ChangedByIos17.Contains(operation.Type)) is { } changed)
            throw Refused(changed.Place, opset, changed.Type);
        var raised = new Function(function.Name, function.Inputs, opset, [KeyValuePair.Create(opset, function.Body)], function.Attributes);
        if (function.Opset < Opset.iOS18 && opset >= Opset.iOS18)
            RewriteConstants(raised);
        try
        {
            GraphVerifier.Check(raised, ModelStage.Compress);
        }
        catch (ModelFormatException exception)
        {
            throw Refused(exception.Place, opset, $"an operation with other rules there ({exception.Actual})");
        }
        return raised;
    }

    private static ModelUnsupportedException Refused(string place, Opset opset, string feature) => new(
        ModelStage.Compress, place, $"raising {feature} to {opset}", $"a model converted with {opset} or newer as its minimum deployment target");

    /// <summary>Compressed constants keep their parameters as arguments from iOS18 on, and tensors instead of packed bytes.</summary>
    private static void RewriteConstants(Function function)
    {
        var edit = new ProgramEdit(function);
        foreach (Operation operation in function.Body.AllOperations().Where(CompressedConstant.Is).ToArray())
        {
            Operation? replacement = operation.Type switch
            {
                Constexpr.AffineDequantize => Blockwise(operation),
                Constexpr.LutToDense => Tables(operation),
                Constexpr.SparseToDense => Sparse(operation),
                _ => null,
            };
            if (replacement is not null)
                edit.Replace(operation, replacement);
        }
    }

    private static Operation Blockwise(Operation old)
    {
        TensorLiteral data = Constexpr.Parameter(old, "quantized_data")!, scale = Constexpr.Parameter(old, "scale")!,
            zeroPoint = Constexpr.Parameter(old, "zero_point")!;
        int[] sizes = new int[data.Type.ToShape().Rank];
        Array.Fill(sizes, 1);
        int axis = Constexpr.Parameter(old, "axis")!.Value.ToInts()[0];
        int count = Math.Max(scale.Value.Count, zeroPoint.Value.Count);
        sizes[axis < 0 ? axis + sizes.Length : axis] = count;
        Tensor offset = Spread(zeroPoint.Value, Shape.Of(sizes));
        bool hasOffset = offset.ToDoubles().Any(value => value != 0);
        return Constexpr.Make(Constexpr.BlockwiseShiftScale, old.Name, Opset.iOS18, ("data", data),
            ("scale", new TensorLiteral(Spread(scale.Value, Shape.Of(sizes)))), ("offset", hasOffset ? new TensorLiteral(offset) : null));
    }

    /// <summary>One number for all, or as many as there are.</summary>
    private static Tensor Spread(Tensor values, Shape shape) => values.Count == shape.ElementCount
        ? values.Reshaped(shape)
        : TensorConversion.FromDoubles(values.ElementType, shape, [.. Enumerable.Repeat(values.ToDoubles()[0], (int)shape.ElementCount)]);

    private static Operation Tables(Operation old)
    {
        TensorLiteral table = Constexpr.Parameter(old, "lut")!, packed = Constexpr.Parameter(old, "indices")!;
        int bits = BitOperations.Log2((uint)table.Value.Count);
        Shape shape = ((TensorType)old.Output.Type).ToShape();
        int[] ones = new int[shape.Rank];
        Array.Fill(ones, 1);
        Tensor indices = Tensor.OverReadOnly(Constexpr.IndexType(bits), shape, packed.Value.Memory);
        return Constexpr.Make(Constexpr.LutToDense, old.Name, Opset.iOS18, ("indices", new TensorLiteral(indices)),
            ("lut", new TensorLiteral(table.Value.Reshaped(Shape.Of([.. ones, table.Value.Count, 1])))));
    }

    private static Operation Sparse(Operation old) => Constexpr.Make(Constexpr.SparseToDense, old.Name, Opset.iOS18,
        ("nonzero_data", Constexpr.Parameter(old, "nonzero_data")),
        ("mask", new TensorLiteral(Tensor.OverReadOnly(ElementType.UInt1, ((TensorType)old.Output.Type).ToShape(),
            Constexpr.Parameter(old, "mask")!.Value.Memory))));
}
