using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>An input of the program for one of the graph. Programs take float32, float16 and int32, and no scalars.</summary>
internal static class InterfaceInput
{
    public static (OnnxProgramFeature Feature, Variable Variable, TensorValue Value) Add(
        OnnxFeature input, string name, OnnxImportOptions options, BlockBuilder builder)
    {
        OnnxType? stated = input.Type is OnnxOptionalType optional ? optional.Element : input.Type;
        if (stated is not OnnxTensorType type)
        {
            throw new ModelUnsupportedException(ModelStage.Convert, $"input {input.Name}",
                $"an input that is {Describe(stated)}", "a tensor");
        }
        ElementType declared = type.Element.ToElementType($"input {input.Name}");
        if (declared == ElementType.String)
            throw new ModelUnsupportedException(ModelStage.Convert, $"input {input.Name}", "an input of strings", "a tensor of numbers");
        (Dimension[] dimensions, ImmutableArray<string?> symbols) = DimensionsOf(input.Name, type, options);
        if (options.Images.TryGetValue(input.Name, out OnnxImageInput? image))
            return InterfaceImage.Add(input, name, declared, dimensions, image, builder);
        if (options.States.ContainsKey(input.Name))
            return OfState(input, name, declared, dimensions, options.Target, builder);
        ElementType element = TypeOf(input.Name, declared, options);
        bool isScalar = dimensions.Length == 0;
        var programType = new TensorType(element, isScalar ? [1] : dimensions);
        Variable variable = builder.Input(name, programType), value = variable;
        if (isScalar)
            value = builder.Add("squeeze", name, ("x", value), ("axes", Values.Ints(0)));
        ElementType runtime = declared.ToRuntimeType();
        if (runtime != element)
            value = builder.Add("cast", name, ("x", value), ("dtype", Values.Text(runtime.MilName())));
        return (new OnnxProgramFeature(name, input.Name, declared, programType, isScalar ? [null] : symbols), variable,
            new TensorValue(value, declared));
    }

    /// <summary>A state holds float16.</summary>
    private static (OnnxProgramFeature Feature, Variable Variable, TensorValue Value) OfState(
        OnnxFeature input, string name, ElementType declared, Dimension[] dimensions, Opset target, BlockBuilder builder)
    {
        var wrapped = new TensorType(ElementType.Float16, dimensions);
        if (target < Opset.iOS18 || !wrapped.IsStatic || !declared.IsFloat())
            throw new ModelUnsupportedException(ModelStage.Convert, $"input {input.Name}", $"a state of {wrapped} for the target {target}",
                $"floats of a fixed shape, and the target {Opset.iOS18} or newer");
        Variable state = builder.Input(name, new StateType(wrapped)), value = builder.Add("read_state", $"{name}_value", ("input", state));
        if (declared.ToRuntimeType() != ElementType.Float16)
            value = builder.Add("cast", $"{name}_value", ("x", value), ("dtype", Values.Text(declared.ToRuntimeType().MilName())));
        return (new OnnxProgramFeature(name, input.Name, declared, wrapped, [.. dimensions.Select(_ => (string?)null)]) { IsState = true }, state,
            new TensorValue(value, declared));
    }

    /// <summary>The element type that an input or output of the program has.</summary>
    public static ElementType TypeOf(string name, ElementType declared, OnnxImportOptions options)
    {
        if (!options.Types.TryGetValue(name, out ElementType given))
            return InterfaceType(declared, options.Target);
        if (given == ElementType.Float16 && options.Target < Opset.iOS16)
        {
            throw new ModelUnsupportedException(ModelStage.Convert, name, $"float16 inputs and outputs for the target {options.Target}",
                $"the target {Opset.iOS16} or newer");
        }
        return given is ElementType.Float32 or ElementType.Float16 or ElementType.Int32
            ? given
            : throw new ModelUnsupportedException(ModelStage.Convert, name, $"{given.MilName()} as the type of an input or output",
                "fp32, fp16 or int32");
    }

    /// <summary>The element type that programs have for one of ONNX.</summary>
    public static ElementType InterfaceType(ElementType declared, Opset target) => declared.ToRuntimeType() switch
    {
        ElementType.Float16 when target < Opset.iOS16 => ElementType.Float32,
        ElementType.Bool => ElementType.Int32,
        ElementType type => type,
    };

    private static (Dimension[] Dimensions, ImmutableArray<string?> Symbols) DimensionsOf(string name, OnnxTensorType type, OnnxImportOptions options)
    {
        if (options.InputShapes.TryGetValue(name, out int[]? given))
        {
            if (type.HasRank && type.Dimensions.Length != given.Length)
                throw new ModelFormatException(ModelStage.Convert, $"input {name}", $"a shape with {type.Dimensions.Length} sizes",
                    $"[{string.Join(", ", given)}]");
            for (int i = 0; type.HasRank && i < given.Length; i++)
            {
                if (type.Dimensions[i].Size is { } size && given[i] >= 0 && given[i] != size)
                    throw new ModelFormatException(ModelStage.Convert, $"input {name}", $"the size {size} along axis {i}, which the graph states",
                        $"{given[i]}");
            }
            return ([.. given.Select((size, i) => size >= 0 ? size : type.HasRank ? Known(type.Dimensions[i], name) : Dimension.Unknown)],
                [.. given.Select((_, i) => type.HasRank ? type.Dimensions[i].Symbol : null)]);
        }
        if (!type.HasRank)
            throw new ModelUnsupportedException(ModelStage.Convert, $"input {name}", "an input of unknown rank", "a shape for it in the options");
        return ([.. type.Dimensions.Select(dimension => Known(dimension, name))], [.. type.Dimensions.Select(dimension => dimension.Symbol)]);
    }

    private static Dimension Known(OnnxDimension dimension, string name) => dimension.Size switch
    {
        null => Dimension.Unknown,
        >= 0 and < int.MaxValue => (int)dimension.Size.Value,
        _ => throw new ModelFormatException(ModelStage.Convert, $"input {name}", "sizes that fit 32 bits", $"{dimension.Size}"),
    };

    private static string Describe(OnnxType? type) => type switch
    {
        null => "of no stated type",
        OnnxSequenceType => "a sequence",
        OnnxMapType => "a map",
        OnnxOpaqueType opaque => opaque.What,
        _ => "optional twice",
    };
}
