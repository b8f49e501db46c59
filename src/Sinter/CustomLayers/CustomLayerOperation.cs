using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.CustomLayers;

/// <summary>A custom layer as an operation of a program.</summary>
internal sealed class CustomLayerOperation(ICustomLayer layer, string className) : ICustomOperation
{
    public string Name => $"the custom layer class '{className}'";

    /// <summary>Looks classes up among those that an application registered.</summary>
    public static CustomLayerFactory Factory(IReadOnlyDictionary<string, Func<CustomLayerInfo, ICustomLayer>> registered) => parameters =>
    {
        if (!registered.TryGetValue(parameters.ClassName, out Func<CustomLayerInfo, ICustomLayer>? create))
            return null;
        var info = new CustomLayerInfo(parameters.Name, parameters.ClassName, parameters.Description, parameters.Parameters,
            [.. parameters.Weights.Select(MultiArray.FromTensor)]);
        return new CustomLayerOperation(create(info) ?? throw new InvalidOperationException("The registered function gave null."),
            parameters.ClassName);
    };

    public IReadOnlyList<TensorType>? InferTypes(IReadOnlyList<TensorType> inputs)
    {
        if (!inputs.All(input => input.IsStatic))
            return null;
        IReadOnlyList<int[]> shapes = layer.OutputShapes([.. inputs.Select(input => input.ToShape().ToArray())])
            ?? throw new InvalidOperationException("OutputShapes gave null.");
        return [.. shapes.Select((shape, i) => Checked(shape, i))];
    }

    public IReadOnlyList<Tensor> Evaluate(IReadOnlyList<Tensor> inputs)
    {
        IReadOnlyList<MultiArray> outputs = layer.Evaluate([.. inputs.Select(MultiArray.FromTensor)])
            ?? throw new InvalidOperationException("Evaluate gave null.");
        return [.. outputs.Select((output, i) =>
            Copied(output ?? throw new InvalidOperationException($"Evaluate gave null as output {i}.")))];
    }

    private static TensorType Checked(int[] shape, int index)
    {
        if (shape is null)
            throw new InvalidOperationException($"OutputShapes gave null for output {index}.");
        return Shape.TryCreate([.. shape.Select(size => (long)size)], out Shape created)
            ? TensorType.Of(ElementType.Float32, created)
            : throw new InvalidOperationException(
                $"OutputShapes gave [{string.Join(", ", shape)}] for output {index}, which no array can have.");
    }

    /// <summary>The application may change its array once the call has returned.</summary>
    private static Tensor Copied(MultiArray output) => Tensor.From<float>(Shape.Of(output.Dimensions), output.ToArray<float>());
}
