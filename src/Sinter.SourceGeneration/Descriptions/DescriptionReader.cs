using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Sinter.SourceGeneration.Descriptions;

/// <summary>Reads what the build step wrote. The form is XML because that is what this framework has a reader for.</summary>
internal static class DescriptionReader
{
    /// <summary>The form that is read; the build step of the same package writes it.</summary>
    public const string Format = "1";

    /// <exception cref="FormatException">It is no description, or one of another version.</exception>
    public static DescribedModel Read(string text)
    {
        XElement model;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            model = XElement.Load(reader);
        }
        catch (XmlException error)
        {
            throw new FormatException(error.Message, error);
        }
        if (model.Name != "model" || Text(model, "format") != Format)
            throw new FormatException($"a description of format {Format} was expected");
        EquatableArray<DescribedFunction> functions = All(model, "function", ReadFunction);
        if (functions.Count == 0)
            throw new FormatException("no function is described");
        return new DescribedModel(Text(model, "class"), Text(model, "namespace"), Text(model, "access"), Text(model, "location"),
            Flag(model, "embedded"), Text(model, "summary"), Text(model, "author"), Text(model, "license"), Text(model, "version"), functions);
    }

    private static DescribedFunction ReadFunction(XElement function) => new(Text(function, "name"), Text(function, "predicted"),
        All(function, "input", ReadFeature), All(function, "output", ReadFeature), All(function, "state", ReadFeature),
        All(function, "label", label => Text(label, "text")), Flag(function, "labels-are-numbers"));

    private static DescribedFeature ReadFeature(XElement feature) => new(Text(feature, "name"), Kind(Text(feature, "kind")),
        Flag(feature, "optional"), Text(feature, "words"), Text(feature, "summary"));

    private static FeatureKind Kind(string name) => Enum.TryParse(name, out FeatureKind kind) && Enum.IsDefined(typeof(FeatureKind), kind)
        ? kind
        : throw new FormatException($"'{name}' is no kind of feature");

    private static EquatableArray<T> All<T>(XElement parent, string name, Func<XElement, T> read)
        where T : IEquatable<T> => new([.. parent.Elements(name).Select(read)]);

    private static bool Flag(XElement element, string name) => Text(element, name) == "true";

    private static string Text(XElement element, string name) => Unescape(element.Attribute(name)?.Value ?? "");

    /// <summary>Names and labels may hold characters that XML cannot: those come as <c>\uXXXX</c>, and <c>\</c> as <c>\\</c>.</summary>
    private static string Unescape(string text)
    {
        if (text.IndexOf('\\') < 0)
            return text;
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == '\\')
            {
                plain.Append('\\');
                i++;
            }
            else if (i + 5 < text.Length && text[i + 1] == 'u'
                && ushort.TryParse(text.Substring(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                plain.Append((char)unit);
                i += 5;
            }
            else
            {
                throw new FormatException($"'{text}' is not escaped as it should be");
            }
        }
        return plain.ToString();
    }
}
