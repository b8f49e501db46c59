using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>Makes the operation of a custom layer; null where there is none of that class name.</summary>
/// <param name="layer">The layer's parameters and weights.</param>
public delegate ICustomOperation? CustomLayerFactory(CustomLayerParameters layer);

/// <summary>What a file says of a custom layer.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="ClassName">The class that implements it.</param>
/// <param name="Parameters">Double, string, int, long or bool by name.</param>
/// <param name="Weights">Flat, in the file's order.</param>
public sealed record CustomLayerParameters(
    string Name, string ClassName, IReadOnlyDictionary<string, object> Parameters, IReadOnlyList<Sinter.Tensors.Tensor> Weights);

/// <summary>Custom layers as operations that call the user's code.</summary>
internal static class CustomLayerLowering
{
    public static ImmutableArray<Variable> Lower(LayerLowering layer, CustomLayerFactory? factory)
    {
        Wire.CustomLayerParams custom = layer.Layer.Custom;
        ICustomOperation operation = factory?.Invoke(Describe(layer, custom))
            ?? throw new ModelUnsupportedException(layer.Builder.Stage, layer.Place, $"the custom layer class '{custom.ClassName}'",
                $"register an implementation of '{custom.ClassName}' in ModelConfiguration.CustomLayers");
        return layer.Builder.AddGeneral(CustomCall.OperationName, layer.Layer.Name,
        [
            new("operation", [new CustomOperationLiteral(operation)]),
            new("inputs", [.. layer.Inputs.Select(input => (Argument)input)]),
            new("outputs", [Literals.Int(layer.Layer.Output.Count)]),
        ]);
    }

    private static CustomLayerParameters Describe(LayerLowering layer, Wire.CustomLayerParams custom) => new(
        layer.Layer.Name, custom.ClassName,
        custom.Parameters.ToDictionary(parameter => parameter.Key, parameter => ValueOf(layer, parameter.Value), StringComparer.Ordinal),
        [.. custom.Weights.Select((weights, i) => layer.AllWeights(weights, $"weights {i}"))]);

    private static object ValueOf(LayerLowering layer, Wire.CustomLayerParams.Types.CustomLayerParamValue value) => value.ValueCase switch
    {
        Wire.CustomLayerParams.Types.CustomLayerParamValue.ValueOneofCase.DoubleValue => value.DoubleValue,
        Wire.CustomLayerParams.Types.CustomLayerParamValue.ValueOneofCase.StringValue => value.StringValue,
        Wire.CustomLayerParams.Types.CustomLayerParamValue.ValueOneofCase.IntValue => value.IntValue,
        Wire.CustomLayerParams.Types.CustomLayerParamValue.ValueOneofCase.LongValue => value.LongValue,
        Wire.CustomLayerParams.Types.CustomLayerParamValue.ValueOneofCase.BoolValue => value.BoolValue,
        _ => throw layer.Invalid("parameters with values", "one without"),
    };
}
