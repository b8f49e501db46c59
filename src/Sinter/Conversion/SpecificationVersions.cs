using Sinter.Ir;

namespace Sinter.Conversion;

/// <summary>The version of a specification in which each opset came.</summary>
internal static class SpecificationVersions
{
    public const int Newest = 10;

    public static int Of(Opset opset) => opset switch
    {
        Opset.iOS15 => 6,
        Opset.iOS16 => 7,
        Opset.iOS17 => 8,
        Opset.iOS18 => 9,
        _ => Newest,
    };
}
