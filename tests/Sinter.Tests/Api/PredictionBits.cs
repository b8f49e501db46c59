using System.Globalization;

namespace Sinter.Tests.Api;

/// <summary>What a prediction holds, to the last bit, as text that can be kept and compared.</summary>
internal static class PredictionBits
{
    public static string Of(Prediction prediction) => string.Join('\n', prediction.Select(output => $"{output.Key}: {Of(output.Value)}"));

    private static string Of(FeatureValue value) => value switch
    {
        ArrayFeature { Value: { } array } =>
            $"{array} {string.Join(' ', array.ToArray<double>().Select(element => BitConverter.DoubleToInt64Bits(element).ToString("x", CultureInfo.InvariantCulture)))}",
        ImageFeature { Value: { } image } => $"{image} {Convert.ToHexString(image.Pixels.Span)}",
        StringFeature text => text.Value,
        _ => value.ToString(),
    };
}
