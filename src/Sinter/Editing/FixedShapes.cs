using Sinter.Ir;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>A function with fixed shapes of inputs, and its description.</summary>
internal static class FixedShapes
{
    /// <exception cref="ModelInputException">A shape does not fit the input.</exception>
    public static (Function Function, Wire.ModelDescription Description) Of(EditedModel model, string name,
        IReadOnlyDictionary<string, IReadOnlyList<int>> shapes)
    {
        var fixedShapes = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach ((string input, IReadOnlyList<int> sizes) in shapes)
        {
            Variable declared = model.Function.Inputs.First(candidate => candidate.Name == input);
            if (sizes.Any(size => size < 1) || !declared.Type.IsCompatibleWith(TensorType.Of(((TensorType)declared.Type).Element, Shape.Of([.. sizes]))))
                throw new ModelInputException(ModelStage.Edit, $"input {input}", $"a shape of {declared.Type}", $"[{string.Join(", ", sizes)}]");
            fixedShapes.Add(input, Shape.Of([.. sizes]));
        }
        Function function = new FunctionCopy(model.Function) { InputShapes = fixedShapes }.ToFunction(name);
        function.Attributes.Remove("FlexibleShapeInformation");
        Wire.ModelDescription description = model.Describe(function);
        foreach (Wire.FeatureDescription input in description.Input.Where(input => fixedShapes.ContainsKey(input.Name)))
            Fix(input, fixedShapes[input.Name]);
        foreach (Wire.FeatureDescription output in description.Output)
        {
            Variable value = function.Body.Outputs.First(candidate => candidate.Name == output.Name);
            if (output.Type?.MultiArrayType is not null && value.Type is TensorType { IsStatic: true } type)
                Fix(output, type.Rank == 0 ? Shape.Of(1) : type.ToShape());
        }
        return (function, description);
    }

    private static void Fix(Wire.FeatureDescription feature, Shape shape)
    {
        if (feature.Type?.MultiArrayType is { } array)
        {
            array.ClearShapeFlexibility();
            array.Shape.Clear();
            array.Shape.AddRange(shape.ToArray().Select(size => (long)size));
        }
        else if (feature.Type?.ImageType is { } image)
        {
            image.ClearSizeFlexibility();
            image.Height = shape[2];
            image.Width = shape[3];
        }
    }
}
