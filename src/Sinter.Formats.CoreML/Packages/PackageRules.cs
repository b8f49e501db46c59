using Sinter.Formats.CoreML.Description;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Formats.CoreML;

/// <summary>The rules that Core ML and coremltools have for packages of ML Programs, beyond those of operations: names, types and shapes of
/// the interface, and that it fits the function.</summary>
public static class PackageRules
{
    /// <summary>Apple's backends take no more.</summary>
    private const int MostDimensions = 5;

    /// <param name="model">The model message of an ML Program.</param>
    /// <param name="place">The package, for errors.</param>
    /// <param name="isChanged">True for a changed copy of a model: tensors of more dimensions are those of its source, which coremltools
    /// itself lets through.</param>
    /// <exception cref="ModelFormatException">A rule is broken.</exception>
    public static void Check(Wire.Model model, string place, bool isChanged = false)
    {
        // The reader of descriptions knows the rules of features by themselves.
        ModelDescription description =
            ModelDescriptionReader.Read(model.Description, model.SpecificationVersion, isProgram: true, place);
        foreach (FunctionDescription features in description.Functions)
        {
            Mil.Function? function = description.HasNamedFunctions
                ? model.MlProgram.Functions.GetValueOrDefault(features.Name) : model.MlProgram.Functions.Values.First();
            if (function is null)
                throw new ModelFormatException(ModelStage.Convert, place, $"the function {features.Name} that is described", "none of that name");
            CheckFunction(features, function, model.SpecificationVersion, place, isChanged ? int.MaxValue : MostDimensions);
        }
    }

    private static void CheckFunction(FunctionDescription features, Mil.Function function, int version, string place, int mostDimensions)
    {
        Mil.Block body = function.BlockSpecializations[function.Opset];
        foreach (string name in features.Inputs.Concat(features.Outputs).Concat(features.States).Select(feature => feature.Name))
            Require(IsAllowed(name), place, "names of letters, digits and underscores", $"'{name}'");
        Require(features.Inputs.Length + features.States.Length > 0 || version >= 9, place,
            "an input before specification version 9", "none");
        string[] given = [.. features.Inputs.Concat(features.States).Select(feature => feature.Name).Order(StringComparer.Ordinal)];
        string[] taken = [.. function.Inputs.Select(input => input.Name).Order(StringComparer.Ordinal)];
        Require(given.SequenceEqual(taken), place, $"the function's inputs {string.Join(", ", taken)} in the description", string.Join(", ", given));
        Require(features.Outputs.All(output => body.Outputs.Contains(output.Name)), place,
            $"outputs of the function, {string.Join(", ", body.Outputs)}, in the description",
            string.Join(", ", features.Outputs.Select(output => output.Name)));
        foreach (FeatureDescription feature in features.Inputs.Concat(features.Outputs))
            CheckFeature(feature, version, place);
        CheckBlock(body, place, mostDimensions);
    }

    private static void CheckFeature(FeatureDescription feature, int version, string place)
    {
        if (feature.Type is not ArrayFeature array)
            return;
        Require(array.DefaultShape.Length <= MostDimensions, $"{place}, {feature.Name}", $"at most {MostDimensions} dimensions", $"{array.DefaultShape.Length}");
        if (array.Constraint is EnumeratedShapes shapes)
            Require(shapes.Shapes.All(shape => shape.Length == array.DefaultShape.Length), $"{place}, {feature.Name}", "enumerated shapes of one rank", "others");
    }

    private static void CheckBlock(Mil.Block block, string place, int mostDimensions)
    {
        foreach (Mil.Operation operation in block.Operations)
        {
            foreach (Mil.NamedValueType output in operation.Outputs)
            {
                Require(IsAllowed(output.Name), place, "names of letters, digits and underscores", $"'{output.Name}'");
                Require(output.Type.TensorType is not { } tensor || tensor.Rank <= mostDimensions, $"{place}, {output.Name} ({operation.Type})",
                    $"at most {mostDimensions} dimensions", $"{output.Type.TensorType?.Rank}");
                Require(operation.Type == "const" || output.Type.TensorType is not { } result || IsRuntimeType(operation.Type, result.DataType),
                    $"{place}, {output.Name} ({operation.Type})", "a type that programs compute with", $"{output.Type.TensorType?.DataType}");
            }
            foreach (Mil.Block nested in operation.Blocks)
                CheckBlock(nested, place, mostDimensions);
        }
    }

    /// <summary>Labels of classifiers alone are 64-bit integers; masks of sparse constants have one bit.</summary>
    private static bool IsRuntimeType(string operation, Mil.DataType type) => type is Mil.DataType.Float16 or Mil.DataType.Float32
        or Mil.DataType.Int32 or Mil.DataType.Bool or Mil.DataType.String or Mil.DataType.Int8 or Mil.DataType.Uint8 or Mil.DataType.Int16
        or Mil.DataType.Uint16 || operation == "classify" || operation.StartsWith("constexpr_", StringComparison.Ordinal);

    private static bool IsAllowed(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static void Require(bool holds, string place, string expected, string actual)
    {
        if (!holds)
            throw new ModelFormatException(ModelStage.Convert, place, expected, actual);
    }
}
