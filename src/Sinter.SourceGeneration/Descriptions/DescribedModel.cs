namespace Sinter.SourceGeneration.Descriptions;

/// <summary>What the build step wrote down about a model and the class that is wanted for it.</summary>
/// <param name="Class">The class's name.</param>
/// <param name="Namespace">Its namespace; empty for none.</param>
/// <param name="Access"><c>public</c> or <c>internal</c>.</param>
/// <param name="Location">Where the compiled model lies in the output, with slashes.</param>
/// <param name="IsEmbedded">Whether it is in the assembly's resources instead.</param>
/// <param name="Summary">What the model does.</param>
/// <param name="Author">Who made it.</param>
/// <param name="License">Its licence.</param>
/// <param name="Version">The model's own version.</param>
/// <param name="Functions">Its functions, the default one first; one without a name where the model names none.</param>
internal sealed record DescribedModel(string Class, string Namespace, string Access, string Location, bool IsEmbedded, string Summary,
    string Author, string License, string Version, EquatableArray<DescribedFunction> Functions)
{
    public string FullName => Namespace.Length == 0 ? Class : $"{Namespace}.{Class}";
}

/// <summary>A function of a model.</summary>
/// <param name="Name">Its name; empty where the model names none.</param>
/// <param name="Predicted">Of a classifier: the output with the label; else empty.</param>
/// <param name="Inputs">In the model's order.</param>
/// <param name="Outputs">In the model's order.</param>
/// <param name="States">In the model's order.</param>
/// <param name="Labels">The labels for which a type is wanted.</param>
/// <param name="LabelsAreNumbers">Whether the labels are 64-bit integers.</param>
internal sealed record DescribedFunction(string Name, string Predicted, EquatableArray<DescribedFeature> Inputs,
    EquatableArray<DescribedFeature> Outputs, EquatableArray<DescribedFeature> States, EquatableArray<string> Labels, bool LabelsAreNumbers);

/// <summary>An input, output or state.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsOptional">Whether a prediction may leave it out.</param>
/// <param name="Words">Its type in words, with shapes.</param>
/// <param name="Summary">What the author says of it.</param>
internal sealed record DescribedFeature(string Name, FeatureKind Kind, bool IsOptional, string Words, string Summary);

/// <summary>What a feature holds.</summary>
internal enum FeatureKind
{
    Array,
    Image,
    Int64,
    Double,
    String,
    DictionaryByString,
    DictionaryByInt64,
    Strings,
    Int64s,
}
