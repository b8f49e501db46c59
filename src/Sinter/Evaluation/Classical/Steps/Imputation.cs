using Sinter.Loading;
using Imputed = Sinter.Formats.CoreML.Wire.Imputer.ImputedValueOneofCase;
using Replaced = Sinter.Formats.CoreML.Wire.Imputer.ReplaceValueOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>The imputers, by what they put in the place of what.</summary>
internal static class Imputation
{
    /// <exception cref="ModelFormatException">It is not said what is put in, or what counts as missing.</exception>
    public static StepEvaluator Of(LoadContext context)
    {
        Wire.Imputer imputer = context.Model.Imputer;
        return imputer.ImputedValueCase switch
        {
            Imputed.ImputedDoubleValue => new NumberImputer(context, [imputer.ImputedDoubleValue], Missing(context, imputer)),
            Imputed.ImputedInt64Value => new NumberImputer(context, [imputer.ImputedInt64Value], Missing(context, imputer)),
            Imputed.ImputedDoubleArray => new NumberImputer(context, [.. imputer.ImputedDoubleArray.Vector], Missing(context, imputer)),
            Imputed.ImputedInt64Array =>
                new NumberImputer(context, [.. imputer.ImputedInt64Array.Vector.Select(value => (double)value)], Missing(context, imputer)),
            Imputed.ImputedStringValue => new TextImputer(context, imputer.ImputedStringValue, MissingText(context, imputer)),
            Imputed.ImputedStringDictionary => new DictionaryImputer<string>(
                context, imputer.ImputedStringDictionary.Map.ToDictionary(StringComparer.Ordinal), Missing(context, imputer)),
            Imputed.ImputedInt64Dictionary => new DictionaryImputer<long>(
                context, imputer.ImputedInt64Dictionary.Map.ToDictionary(), Missing(context, imputer)),
            _ => throw context.Invalid("the imputed value", "one", "none"),
        };
    }

    /// <summary>The number that counts as missing. A model that does not say means "not a number".</summary>
    private static double Missing(LoadContext context, Wire.Imputer imputer) => imputer.ReplaceValueCase switch
    {
        Replaced.ReplaceDoubleValue => imputer.ReplaceDoubleValue,
        Replaced.ReplaceInt64Value => imputer.ReplaceInt64Value,
        Replaced.None => double.NaN,
        _ => throw context.Invalid("the replaced value", "a number", "a string"),
    };

    private static string MissingText(LoadContext context, Wire.Imputer imputer) => imputer.ReplaceValueCase switch
    {
        Replaced.ReplaceStringValue => imputer.ReplaceStringValue,
        Replaced.None => "",
        _ => throw context.Invalid("the replaced value", "a string", "a number"),
    };
}
