using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;
using ValueCase = Sinter.Formats.CoreML.Wire.CustomLayerParams.Types.CustomLayerParamValue.ValueOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>Makes the operation of a custom layer; null where there is none of that class name.</summary>
/// <param name="layer">The layer's parameters and weights.</param>
public delegate ICustomOperation? CustomLayerFactory(CustomLayerParameters layer);

/// <summary>What a file says of a custom layer.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="ClassName">The class that implements it.</param>
/// <param name="Description">What its author says of it.</param>
/// <param name="Parameters">Double, string, int, long or bool by name.</param>
/// <param name="Weights">Flat, in the file's order.</param>
public sealed record CustomLayerParameters(
    string Name, string ClassName, string Description, IReadOnlyDictionary<string, object> Parameters, IReadOnlyList<Tensor> Weights);

/// <summary>The operations of a network's custom layers: one for each layer, made once.</summary>
internal sealed class CustomLayers
{
    private readonly Dictionary<Wire.NeuralNetworkLayer, ICustomOperation> _operations = new(ReferenceEqualityComparer.Instance);

    /// <param name="layers">The network's.</param>
    /// <param name="factory">Makes the operations; null for none.</param>
    /// <param name="weights">Decodes the weights.</param>
    /// <param name="place">For error messages.</param>
    /// <exception cref="ModelUnsupportedException">There are classes that the factory does not know: names them all.</exception>
    /// <exception cref="ModelFormatException">A layer's weights or parameters are not valid, or its class does not take them.</exception>
    public CustomLayers(IEnumerable<Wire.NeuralNetworkLayer> layers, CustomLayerFactory? factory, LayerWeights weights, string place)
    {
        var missing = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (Wire.NeuralNetworkLayer layer in LayerTree.All(layers))
        {
            if (layer.LayerCase != Wire.NeuralNetworkLayer.LayerOneofCase.Custom)
                continue;
            if (Create(layer, factory, weights, $"{place}, layer '{layer.Name}' (Custom)") is { } operation)
                _operations.Add(layer, operation);
            else
                missing.TryAdd(layer.Custom.ClassName, true);
        }
        if (missing.Count == 0)
            return;
        string names = string.Join(", ", missing.Keys.Select(name => $"'{name}'"));
        throw new ModelUnsupportedException(ModelStage.Load, place,
            $"custom layers of the {(missing.Count > 1 ? "classes" : "class")} {names}",
            $"an implementation of {names} in ModelConfiguration.CustomLayers");
    }

    public ImmutableArray<Variable> Lower(LayerLowering layer) => layer.Builder.AddGeneral(CustomCall.OperationName, layer.Layer.Name,
    [
        new("operation", [new CustomOperationLiteral(_operations[layer.Layer])]),
        new("inputs", [.. layer.Inputs.Select(input => (Argument)input)]),
        new("outputs", [Literals.Int(layer.Layer.Output.Count)]),
    ]);

    private static ICustomOperation? Create(Wire.NeuralNetworkLayer layer, CustomLayerFactory? factory, LayerWeights weights, string place)
    {
        if (factory is null)
            return null;
        Wire.CustomLayerParams custom = layer.Custom;
        var parameters = new CustomLayerParameters(layer.Name, custom.ClassName, custom.Description,
            custom.Parameters.ToDictionary(parameter => parameter.Key, parameter =>
                ValueOf(parameter.Value, place), StringComparer.Ordinal),
            [.. custom.Weights.Select((values, i) => Vector(weights, values, $"{place}, weights {i}"))]);
        try
        {
            return factory(parameters);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new ModelFormatException(
                ModelStage.Load, place, $"parameters and weights that the class '{custom.ClassName}' takes", exception.Message, exception);
        }
    }

    private static Tensor Vector(LayerWeights weights, Wire.WeightParams values, string place) =>
        weights.Read(values, Shape.Of(checked((int)LayerWeights.Count(values, place))), place);

    private static object ValueOf(Wire.CustomLayerParams.Types.CustomLayerParamValue value, string place) => value.ValueCase switch
    {
        ValueCase.DoubleValue => value.DoubleValue,
        ValueCase.StringValue => value.StringValue,
        ValueCase.IntValue => value.IntValue,
        ValueCase.LongValue => value.LongValue,
        ValueCase.BoolValue => value.BoolValue,
        _ => throw new ModelFormatException(ModelStage.Load, place, "parameters with values", "one without"),
    };
}
