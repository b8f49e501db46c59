using Sinter.SourceGeneration.Descriptions;
using Sinter.SourceGeneration.Naming;

namespace Sinter.SourceGeneration.Emission;

/// <summary>The names that a function's classes and their members have in C#.</summary>
internal sealed class FunctionNames
{
    public FunctionNames(string className, DescribedFunction function)
    {
        Class = className;
        InputProperties = Identifiers.Distinct(function.Inputs.Select(input => Identifiers.Pascal(input.Name)),
            [Input, "CropAndScale", "ToFeatures", .. OfEveryObject]);
        Parameters = Identifiers.Distinct(function.Inputs.Select(input => Identifiers.Camel(input.Name)),
            "cropAndScale", "state", "cancellationToken");
        OutputProperties = Identifiers.Distinct(function.Outputs.Select(output => Identifiers.Pascal(output.Name)),
            [Output, "Prediction", .. OfEveryObject]);
        StateProperties = Identifiers.Distinct(function.States.Select(state => Identifiers.Pascal(state.Name)),
            [State, "ModelState", .. OfEveryObject]);
        LabelProperty = Identifiers.Distinct(["Label"], [Output, "Prediction", .. OfEveryObject, .. OutputProperties])[0];
    }

    /// <summary>Members of the classes that stand for models: none of these classes can have one of their names.</summary>
    public static IReadOnlyCollection<string> OfModelClasses { get; } = ["Model", "ModelPath", "Load", "LoadAsync", "LoadFrom", "LoadFromAsync",
        "Predict", "PredictAsync", "PredictBatch", "PredictBatchAsync", "PredictStreamAsync", "CreateState", "Dispose", "DisposeAsync", "Configure",
        "Options", "Features", "FeaturesAsync", "Outputs"];

    public string Class { get; }

    public string Input => Class + "Input";

    public string Output => Class + "Output";

    public string State => Class + "State";

    public string Label => Class + "Label";

    public string Labels => Class + "Labels";

    public IReadOnlyList<string> InputProperties { get; }

    public IReadOnlyList<string> Parameters { get; }

    public IReadOnlyList<string> OutputProperties { get; }

    public IReadOnlyList<string> StateProperties { get; }

    public string LabelProperty { get; }

    private static string[] OfEveryObject => ["Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "ReferenceEquals", "Finalize"];
}
