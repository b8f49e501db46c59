namespace Sinter.Formats.CoreML;

/// <summary>The weights of a generalized linear model, checked: rows of one weight per element of the input, and an offset per
/// row.</summary>
public sealed record LinearModel(double[] Weights, double[] Offsets)
{
    /// <exception cref="ModelFormatException">A count does not fit.</exception>
    public static LinearModel Read(Wire.GLMRegressor model, int length, string place) =>
        Read([.. model.Weights.Select(row => (IReadOnlyList<double>)row.Value)], [.. model.Offset], length, place);

    /// <exception cref="ModelFormatException">A count does not fit.</exception>
    public static LinearModel Read(Wire.GLMClassifier model, int length, string place) =>
        Read([.. model.Weights.Select(row => (IReadOnlyList<double>)row.Value)], [.. model.Offset], length, place);

    private static LinearModel Read(IReadOnlyList<double>[] rows, double[] offsets, int length, string place)
    {
        if (rows.Length == 0)
            throw Invalid(place, "weights", "at least one row", "none");
        if (offsets.Length != rows.Length)
            throw Invalid(place, "offset", $"{rows.Length}, one per row of weights", $"{offsets.Length}");
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Count != length)
                throw Invalid(place, $"weights of row {i}", $"{length}, as the input has", $"{rows[i].Count}");
        }
        return new LinearModel([.. rows.SelectMany(row => row)], offsets);
    }

    private static ModelFormatException Invalid(string place, string what, string expected, string actual) =>
        new(ModelStage.Load, $"{place}, {what}", expected, actual);
}
