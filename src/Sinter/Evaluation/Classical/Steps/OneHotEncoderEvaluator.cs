using Sinter.Loading;
using Sinter.Tensors;
using Categories = Sinter.Formats.CoreML.Wire.OneHotEncoder.CategoryTypeOneofCase;
using Unknown = Sinter.Formats.CoreML.Wire.OneHotEncoder.Types.HandleUnknown;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>A category becomes an array that is 1 at its place in a list and 0 elsewhere, or a dictionary that holds just the 1.</summary>
internal sealed class OneHotEncoderEvaluator : StepEvaluator
{
    private readonly CategoryIndex _categories;
    private readonly bool _ignoresUnknown;

    public OneHotEncoderEvaluator(LoadContext context)
        : base(context)
    {
        Wire.OneHotEncoder encoder = context.Model.OneHotEncoder;
        _categories = encoder.CategoryTypeCase switch
        {
            Categories.StringCategories => CategoryIndex.Of(context, encoder.StringCategories),
            Categories.Int64Categories => CategoryIndex.Of(context, encoder.Int64Categories),
            _ => throw context.Invalid("the categories", "strings or integers", "none"),
        };
        if (_categories.HoldsStrings ? Input.Type is not StringFeatureType : Input.Type is not (Int64FeatureType or DoubleFeatureType))
            throw context.Invalid($"input {Input.Name}", _categories.HoldsStrings ? "a string" : "an integer", Input.Type.ToString()!);
        bool isDeclared = encoder.OutputSparse
            ? Output.Type is DictionaryFeatureType { HasStringKeys: false }
            : Output.Type is ArrayFeatureType array && (array.Flexibility is not FixedShape
                || Shape.Of(array.Dimensions).ElementCount == _categories.Count);
        if (!isDeclared)
        {
            throw context.Invalid($"output {Output.Name}",
                encoder.OutputSparse ? "a dictionary by integer" : $"an array of {_categories.Count}", Output.Type.ToString()!);
        }
        if (encoder.HandleUnknown is not (Unknown.ErrorOnUnknown or Unknown.IgnoreUnknown))
            throw context.Invalid("handleUnknown", "ErrorOnUnknown or IgnoreUnknown", $"{(int)encoder.HandleUnknown}");
        _ignoresUnknown = encoder.HandleUnknown == Unknown.IgnoreUnknown;
    }

    protected override FeatureValue Transform(FeatureValue value)
    {
        int index = value switch
        {
            StringFeature text => _categories.IndexOf(text.Value),
            Int64Feature number => _categories.IndexOf(number.Value),
            DoubleFeature number when double.IsInteger(number.Value) => _categories.IndexOf(long.CreateSaturating(number.Value)),
            _ => -1,
        };
        if (index < 0 && !_ignoresUnknown)
            throw Refused($"one of the {_categories.Count} categories of the model", value.Words);
        if (Output.Type is DictionaryFeatureType)
            return new DictionaryFeature(index < 0 ? [] : new[] { KeyValuePair.Create((long)index, 1.0) });
        var numbers = new double[_categories.Count];
        if (index >= 0)
            numbers[index] = 1;
        return NumberFeature.Of(numbers, [numbers.Length], Output);
    }
}
