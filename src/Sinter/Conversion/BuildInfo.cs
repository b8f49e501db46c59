using Sinter.Caching;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Conversion;

/// <summary>What a program says of the tool that made it.</summary>
internal static class BuildInfo
{
    public static DictionaryLiteral Of(string sourceFormat)
    {
        MilType text = TensorType.Scalar(ElementType.String);
        return new DictionaryLiteral(new DictionaryType(text, text),
        [
            new(Literal.Of("sinter-component-source"), Literal.Of(sourceFormat)),
            new(Literal.Of("sinter-version"), Literal.Of(EngineVersion.Release)),
        ]);
    }
}
