using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>An output of the program for one of the graph: of a type that programs may give, and a result of its own.</summary>
internal static class InterfaceOutput
{
    public static (OnnxProgramFeature Feature, Variable Result) Add(OnnxFeature output, GraphValue value, string name,
        IReadOnlyCollection<Variable> inputs, IReadOnlyCollection<Variable> others, OnnxImportOptions options, BlockBuilder builder)
    {
        TensorValue tensor = TensorOf(output, value);
        if (tensor.Declared == ElementType.String)
            throw new ModelUnsupportedException(ModelStage.Convert, $"output {output.Name}", "an output of strings", "a tensor of numbers");
        Variable result = tensor.Variable;
        OnnxImageInput? image = options.OutputImages.GetValueOrDefault(output.Name);
        if (image is not null)
            result = InterfaceImage.Pixels(output, result, image, name, builder);
        ElementType element = image is null ? InterfaceInput.TypeOf(output.Name, tensor.Declared, options) : InterfaceImage.Element(image);
        if (((TensorType)result.Type).Element != element)
            result = builder.Add("cast", name, ("x", result), ("dtype", Values.Text(element.MilName())));
        if (result.Producer is null or { IsConstant: true } || inputs.Contains(result) || others.Contains(result))
            result = builder.AddUnfolded("identity", name, "x", result);
        builder.Rename(result, name);
        var type = (TensorType)result.Type;
        return (new OnnxProgramFeature(name, output.Name, tensor.Declared, type, SymbolsOf(output, type)) { Image = image }, result);
    }

    public static TensorValue TensorOf(OnnxFeature output, GraphValue value) => value switch
    {
        TensorValue tensor => tensor,
        OptionalValue { Content: { } content } => TensorOf(output, content),
        MapsValue maps => maps.Scores,
        _ => throw new ModelUnsupportedException(ModelStage.Convert, $"output {output.Name}",
            $"an output that is {(value is SequenceValue ? "a sequence" : "absent")}", "a tensor"),
    };

    private static ImmutableArray<string?> SymbolsOf(OnnxFeature output, TensorType type) =>
        output.Type is OnnxTensorType { HasRank: true } stated && type.HasRank && stated.Dimensions.Length == type.Rank
            ? [.. stated.Dimensions.Select(dimension => dimension.Symbol)]
            : [];
}
