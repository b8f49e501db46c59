using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sinter.Tests.Api;

/// <summary>What a prediction holds, to the last bit, as text that can be kept and compared.</summary>
internal static class PredictionBits
{
    public static string Of(Prediction prediction) => string.Join('\n', prediction.Select(output => $"{output.Key}: {Of(output.Value)}"));

    /// <summary>A digest of all that the arrays of a prediction hold, for many predictions.</summary>
    public static string DigestOf(Prediction prediction)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, FeatureValue value) in prediction)
        {
            MultiArray array = ((ArrayFeature)value).Value;
            digest.AppendData(Encoding.UTF8.GetBytes($"{name} {array}"));
            digest.AppendData(MemoryMarshal.AsBytes<double>(array.ToArray<double>()));
        }
        return Convert.ToHexString(digest.GetHashAndReset());
    }

    private static string Of(FeatureValue value) => value switch
    {
        ArrayFeature { Value: { } array } =>
            $"{array} {string.Join(' ', array.ToArray<double>().Select(element => BitConverter.DoubleToInt64Bits(element).ToString("x", CultureInfo.InvariantCulture)))}",
        ImageFeature { Value: { } image } => $"{image} {Convert.ToHexString(image.Pixels.Span)}",
        StringFeature text => text.Value,
        _ => value.ToString(),
    };
}
