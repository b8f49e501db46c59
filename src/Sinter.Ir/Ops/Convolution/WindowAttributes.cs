using System.Collections.Immutable;

namespace Sinter.Ir.Ops;

/// <summary>How the window of a convolution or a pooling slides, before the size of the input is looked at.</summary>
/// <param name="Strides">One per spatial axis.</param>
/// <param name="Dilations">One per spatial axis; all 1 for pooling.</param>
/// <param name="PadType">How the padding is found.</param>
/// <param name="Pad">For <see cref="PadType.Custom"/>: before and after, per spatial axis.</param>
public readonly record struct WindowAttributes(ImmutableArray<int> Strides, ImmutableArray<int> Dilations, PadType PadType,
    ImmutableArray<int> Pad)
{
    /// <summary>Reads and checks the attributes.</summary>
    public static WindowAttributes Read(Arguments arguments, int spatialRank) => new(
        Vector(arguments, "strides", spatialRank, absent: 1, least: 1),
        Vector(arguments, "dilations", spatialRank, absent: 1, least: 1),
        ReadPadType(arguments),
        Vector(arguments, "pad", 2 * spatialRank, absent: 0, least: 0));

    /// <summary>A vector attribute of a fixed length whose entries have a least value.</summary>
    internal static ImmutableArray<int> Vector(Arguments arguments, string parameter, int length, int absent, int least)
    {
        int[]? values = arguments.IntsOrNull(parameter);
        if (values is null)
            return [.. Enumerable.Repeat(absent, length)];
        if (values.Length != length || values.Any(value => value < least))
            throw arguments.Invalid(parameter, $"{length} integers of {least} or more", $"[{string.Join(", ", values)}]");
        return [.. values];
    }

    private static PadType ReadPadType(Arguments arguments) => arguments.Text("pad_type") switch
    {
        "valid" => PadType.Valid,
        "same" => PadType.Same,
        "same_lower" when arguments.Opset >= Opset.iOS16 => PadType.SameLower,
        "custom" => PadType.Custom,
        string other => throw arguments.Invalid("pad_type", "valid, same, same_lower (from iOS16) or custom", other),
    };
}
