using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

/// <summary>Parts of messages of feature steps.</summary>
internal static class Steps
{
    public static Wire.FeatureVectorizer Columns(params (string Name, ulong Size)[] columns) => new()
    {
        InputList = { columns.Select(column =>
            new Wire.FeatureVectorizer.Types.InputColumn { InputColumn_ = column.Name, InputDimensions = column.Size }) },
    };

    public static Wire.ArrayFeatureExtractor Extract(params ulong[] indices) => new() { ExtractIndex = { indices } };

    public static Wire.StringVector Strings(params string[] strings) => new() { Vector = { strings } };

    public static Wire.Int64Vector Integers(params long[] integers) => new() { Vector = { integers } };
}
