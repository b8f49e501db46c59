using System.Globalization;
using Sinter.Workbench;

namespace Sinter.Cli.Conversion;

/// <summary>Options of inputs as they are typed.</summary>
internal sealed class ConversionInputs
{
    private readonly Dictionary<string, ConversionInput> _inputs = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, ConversionInput> Inputs => _inputs;

    /// <exception cref="UsageException">A text is not NAME=SIZES.</exception>
    public void AddShapes(IEnumerable<string> texts)
    {
        foreach ((string name, string value) in Pairs(texts, "--shape NAME=1,3,224,224"))
        {
            string[] shapes = value.Split('|');
            Set(name, input => shapes.Length > 1
                ? input with { EnumeratedShapes = [.. shapes.Select(shape => (IReadOnlyList<int>)[.. shape.Split(',').Select(Size)])] }
                : input with { Shape = [.. value.Split(',').Select(Range)] });
        }
    }

    public void AddConstants(IEnumerable<string> texts)
    {
        foreach ((string name, string value) in Pairs(texts, "--constant NAME=0,1"))
        {
            double[] numbers = [.. value.Split(',').Select(Number)];
            Set(name, input => input with { Constant = MultiArray.From(numbers) });
        }
    }

    public void AddImages(IEnumerable<string> texts, string? scale, string? bias)
    {
        foreach ((string name, string value) in Pairs(texts, "--image NAME=rgb"))
        {
            ColorLayout layout = Layout(value);
            Set(name, input => input with
            {
                Image = new ConversionImage(layout) { Scale = scale is null ? 1 : Number(scale), Bias = bias is null ? [] : [.. bias.Split(',').Select(Number)] },
            });
        }
    }

    public void AddDefaults(IEnumerable<string> texts)
    {
        foreach ((string name, string value) in Pairs(texts, "--default NAME=0"))
            Set(name, input => input with { DefaultValue = Number(value) });
    }

    public static IReadOnlyDictionary<string, ColorLayout> OutputImages(IEnumerable<string> texts) =>
        Pairs(texts, "--output-image NAME=rgb").ToDictionary(pair => pair.Key, pair => Layout(pair.Value), StringComparer.Ordinal);

    public void AddTypes(IReadOnlyDictionary<string, ArrayElementType> types)
    {
        foreach ((string name, ArrayElementType type) in types)
            Set(name, input => input with { ElementType = type });
    }

    public static IReadOnlyDictionary<string, ArrayElementType> Types(IEnumerable<string> texts) => Pairs(texts, "--type NAME=float16")
        .ToDictionary(pair => pair.Key, pair => Enum.TryParse(pair.Value, ignoreCase: true, out ArrayElementType type)
            ? type
            : throw new UsageException($"'{pair.Value}' is no element type: float32, float16 and int32 are."), StringComparer.Ordinal);

    /// <exception cref="UsageException">A text has no equals sign.</exception>
    public static IReadOnlyDictionary<string, string> Pairs(IEnumerable<string> texts, string form)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            // Names may have equals signs, values do not.
            int at = text.LastIndexOf('=');
            if (at <= 0 || at == text.Length - 1)
                throw new UsageException($"'{text}' is not of the form {form}.");
            pairs[text[..at]] = text[(at + 1)..];
        }
        return pairs;
    }

    private void Set(string name, Func<ConversionInput, ConversionInput> change) =>
        _inputs[name] = change(_inputs.GetValueOrDefault(name) ?? new ConversionInput());

    private static ColorLayout Layout(string text) => Enum.TryParse(text, ignoreCase: true, out ColorLayout layout) && Enum.IsDefined(layout)
        ? layout
        : throw new UsageException($"'{text}' is no layout of colours: rgb, bgr, gray and grayfloat16 are.");

    private static SizeRange Range(string text)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return new SizeRange(Size(text), Size(text));
        string upper = text[(dots + 2)..];
        return new SizeRange(Size(text[..dots]), upper.Length == 0 ? null : Size(upper));
    }

    private static int Size(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0
        ? size
        : throw new UsageException($"'{text}' is no size: a number from 1 on is, or a range such as 1..512.");

    /// <summary>A number, or a quotient such as 1/255.</summary>
    private static double Number(string text)
    {
        string[] parts = text.Split('/');
        double[] numbers = [.. parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new UsageException($"'{text}' is no number."))];
        return numbers.Length switch
        {
            1 => numbers[0],
            2 => numbers[0] / numbers[1],
            _ => throw new UsageException($"'{text}' is no number."),
        };
    }
}
