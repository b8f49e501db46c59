using System.Globalization;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>The outcome of comparing one output.</summary>
/// <param name="IsWithin">True when the output is as expected.</param>
/// <param name="WorstRatio">The largest deviation as a multiple of what is allowed; infinite where nothing is, or the kinds differ.</param>
/// <param name="Message">What is wrong; empty when nothing is.</param>
internal readonly record struct ComparisonResult(bool IsWithin, double WorstRatio, string Message)
{
    public static ComparisonResult Different(string message) => new(false, double.PositiveInfinity, message);
}

/// <summary>Compares an output with what a case expects: |got - expected| &lt;= atol + rtol * |expected| for every element; NaN equals NaN;
/// infinities are equal by sign; without tolerances everything is exact.</summary>
internal static class Comparison
{
    /// <summary>Compares.</summary>
    /// <param name="expected">The case's value.</param>
    /// <param name="got">The model's value.</param>
    /// <param name="tolerance">What is allowed.</param>
    /// <param name="ignoreUnitDimensions">Leave dimensions of size one out of the shape comparison.</param>
    public static ComparisonResult Compare(FileContent expected, FileContent got, Tolerance tolerance, bool ignoreUnitDimensions) =>
        (expected, got) switch
        {
            (TextContent left, TextContent right) => CompareTexts([left.Text], [right.Text]),
            (TextsContent left, TextsContent right) => CompareTexts(left.Texts, right.Texts),
            (TableContent left, TableContent right) => CompareTables(left, right, tolerance),
            (PictureContent left, PictureContent right) => ComparePictures(left.Picture, right.Picture, tolerance),
            (TensorContent left, TensorContent right) => CompareTensors(left.Tensor, right.Tensor, tolerance, ignoreUnitDimensions),
            _ => ComparisonResult.Different($"expected {Kind(expected)}, got {Kind(got)}"),
        };

    private static ComparisonResult CompareTexts(IReadOnlyList<string> expected, IReadOnlyList<string> got) => expected.SequenceEqual(got)
        ? new ComparisonResult(true, 0, "")
        : ComparisonResult.Different($"expected {Quoted(expected)}, got {Quoted(got)}");

    private static ComparisonResult CompareTables(TableContent expected, TableContent got, Tolerance tolerance)
    {
        var values = new Dictionary<string, double>(got.Entries, StringComparer.Ordinal);
        string[] missing = [.. expected.Entries.Where(entry => !values.ContainsKey(entry.Key)).Select(entry => entry.Key)];
        if (missing.Length > 0)
        {
            string keys = Quoted([.. got.Entries.Select(entry => entry.Key)]);
            return ComparisonResult.Different($"expected the keys {Quoted(missing)}, got {keys}");
        }
        if (values.Count != expected.Entries.Count)
            return ComparisonResult.Different($"expected {expected.Entries.Count} keys, got {values.Count}");
        double[] left = [.. expected.Entries.Select(entry => entry.Value)];
        double[] right = [.. expected.Entries.Select(entry => values[entry.Key])];
        return CompareNumbers(left, right, tolerance, index => $"key '{expected.Entries[index].Key}'");
    }

    private static ComparisonResult ComparePictures(Picture expected, Picture got, Tolerance tolerance)
    {
        if ((expected.Width, expected.Height, expected.Channels) != (got.Width, got.Height, got.Channels))
            return ComparisonResult.Different($"expected {Size(expected)}, got {Size(got)}");
        double[] left = Array.ConvertAll(expected.Pixels, value => (double)value);
        double[] right = Array.ConvertAll(got.Pixels, value => (double)value);
        return CompareNumbers(left, right, tolerance, index =>
        {
            int pixel = index / expected.Channels;
            return $"pixel ({pixel % expected.Width}, {pixel / expected.Width}) channel {index % expected.Channels}";
        });
    }

    private static ComparisonResult CompareTensors(Tensor expected, Tensor got, Tolerance tolerance, bool ignoreUnitDimensions)
    {
        if (!ShapesMatch(expected.Shape, got.Shape, ignoreUnitDimensions))
            return ComparisonResult.Different($"expected the shape {expected.Shape}, got {got.Shape}");
        if ((expected.ElementType == ElementType.String) != (got.ElementType == ElementType.String))
            return ComparisonResult.Different($"expected {expected}, got {got}");
        if (expected.ElementType == ElementType.String)
            return CompareTexts(expected.Strings.ToArray(), got.Strings.ToArray());
        if (tolerance.IsExact && !expected.ElementType.IsFloat() && !got.ElementType.IsFloat())
            return CompareIntegers(expected, got, tolerance);
        return CompareNumbers(expected.ToDoubles(), got.ToDoubles(), tolerance, index => Index(expected.Shape, index));
    }

    private static ComparisonResult CompareIntegers(Tensor expected, Tensor got, Tolerance tolerance)
    {
        Int128[] left = Integers(expected), right = Integers(got);
        int missed = 0, first = -1;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] == right[i])
                continue;
            missed++;
            if (first < 0)
                first = i;
        }
        if (missed <= tolerance.MismatchShare * left.Length)
            return new ComparisonResult(true, missed == 0 ? 0 : 1, "");
        string place = Index(expected.Shape, first);
        string values = $"expected {left[first]}, got {right[first]}";
        return ComparisonResult.Different($"{missed} of {left.Length} elements differ; first at {place}: {values}");
    }

    private static Int128[] Integers(Tensor tensor) => tensor.ElementType == ElementType.UInt64
        ? Array.ConvertAll(tensor.Span<ulong>().ToArray(), value => (Int128)value)
        : Array.ConvertAll(tensor.ToLongs(), value => (Int128)value);

    private static ComparisonResult CompareNumbers(double[] expected, double[] got, Tolerance tolerance, Func<int, string> place)
    {
        int missed = 0, worst = -1;
        double worstRatio = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double ratio = Ratio(expected[i], got[i], tolerance);
            if (ratio > 1)
                missed++;
            if (ratio > worstRatio)
                (worst, worstRatio) = (i, ratio);
        }
        if (missed <= tolerance.MismatchShare * expected.Length)
            return new ComparisonResult(true, Math.Min(worstRatio, 1), "");
        string times = double.IsFinite(worstRatio)
            ? $", {worstRatio.ToString("G3", CultureInfo.InvariantCulture)} times the tolerance"
            : "";
        string values = $"expected {Number(expected[worst])}, got {Number(got[worst])}{times}";
        string message = $"{missed} of {expected.Length} elements are off; worst at {place(worst)}: {values}";
        return new ComparisonResult(false, worstRatio, message);
    }

    /// <summary>The deviation as a multiple of what is allowed.</summary>
    private static double Ratio(double expected, double got, Tolerance tolerance)
    {
        if (expected.Equals(got) || expected == got)
            return 0;
        if (!double.IsFinite(expected) || !double.IsFinite(got))
            return double.PositiveInfinity;
        double allowed = tolerance.Absolute + tolerance.Relative * Math.Abs(expected), difference = Math.Abs(got - expected);
        if (difference <= allowed)
            return difference / allowed;
        return allowed > 0 ? Math.Max(difference / allowed, Math.BitIncrement(1.0)) : double.PositiveInfinity;
    }

    private static bool ShapesMatch(Shape expected, Shape got, bool ignoreUnitDimensions)
    {
        if (expected == got)
            return true;
        if (expected.ElementCount == 1 && got.ElementCount == 1 && (expected.Rank == 0 || got.Rank == 0))
            return true;
        return ignoreUnitDimensions && WithoutUnits(expected).SequenceEqual(WithoutUnits(got));
    }

    private static IEnumerable<int> WithoutUnits(Shape shape) => shape.ToArray().Where(dimension => dimension != 1);

    private static string Kind(FileContent content) => content switch
    {
        TensorContent tensor => $"a tensor {tensor.Tensor}",
        PictureContent picture => $"a picture of {Size(picture.Picture)}",
        TextContent text => $"the text '{text.Text}'",
        TextsContent => "a sequence of texts",
        _ => "a dictionary",
    };

    private static string Size(Picture picture) => $"{picture.Width} x {picture.Height} with {picture.Channels} channels";

    private static string Quoted(IReadOnlyList<string> texts)
    {
        string joined = string.Join(", ", texts.Take(8).Select(text => $"'{text}'"));
        return texts.Count > 8 ? $"{joined} and {texts.Count - 8} more" : joined;
    }

    private static string Number(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    private static string Index(Shape shape, int index)
    {
        int[] strides = shape.Strides();
        return $"[{string.Join(", ", strides.Select((stride, axis) => index / stride % Math.Max(shape[axis], 1)))}]";
    }
}
