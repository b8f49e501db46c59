using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Sinter.Formats.CoreML;

/// <summary>What <see cref="WireScan"/> knows of a message type: its fields, and an upper estimate of the bytes that its object takes
/// on a 64-bit runtime. It comes from a table beside this file, since asking the generated classes for their descriptors makes the
/// runtime compile and build those of all message types: three quarters of the time that loading a small model takes.</summary>
internal sealed class MessageLayout
{
    private const string ResourceName = "Sinter.Formats.CoreML.WireLayouts.txt", ClassPrefix = "Sinter.Formats.CoreML.Wire.";

    private static readonly Lazy<Dictionary<string, MessageLayout>> Known = new(ReadTable);

    private readonly string _fieldText;
    private Dictionary<int, FieldLayout>? _fields;

    private MessageLayout(string name, int objectBytes, string fieldText)
    {
        Name = name[(name.LastIndexOf('.') + 1)..];
        ObjectBytes = objectBytes;
        _fieldText = fieldText;
    }

    public string Name { get; }

    public int ObjectBytes { get; }

    public static MessageLayout Of<T>()
        where T : IMessage => Of(typeof(T).FullName![ClassPrefix.Length..].Replace("+Types+", ".", StringComparison.Ordinal));

    /// <param name="name">The name of the generated class inside its namespace.</param>
    public static MessageLayout Of(string name) => Known.Value[name];

    /// <summary>The table, for the test that compares it with the generated classes.</summary>
    public static string ReadText()
    {
        using Stream stream = typeof(MessageLayout).Assembly.GetManifestResourceStream(ResourceName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public FieldLayout? Find(int number)
    {
        _fields ??= ReadFields(_fieldText);
        return _fields.TryGetValue(number, out FieldLayout? field) ? field : null;
    }

    /// <summary>Lines of a message's name, the bytes of its object, and its fields.</summary>
    private static Dictionary<string, MessageLayout> ReadTable()
    {
        var layouts = new Dictionary<string, MessageLayout>(StringComparer.Ordinal);
        foreach (string line in ReadText().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ', 3);
            layouts.Add(parts[0], new MessageLayout(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]));
        }
        return layouts;
    }

    private static Dictionary<int, FieldLayout> ReadFields(string text)
    {
        var fields = new Dictionary<int, FieldLayout>();
        foreach (string field in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = field.Split(':');
            fields.Add(int.Parse(parts[0], CultureInfo.InvariantCulture), new FieldLayout(
                (FieldType)int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], parts.Length > 3 ? parts[3] : null));
        }
        return fields;
    }
}

/// <summary>One field of a <see cref="MessageLayout"/>.</summary>
/// <param name="type">What it holds.</param>
/// <param name="form"><c>m</c>: a map, <c>r</c>: repeated, <c>o</c>: a member of a oneof.</param>
/// <param name="message">The message type that it holds.</param>
internal sealed class FieldLayout(FieldType type, string form, string? message)
{
    private MessageLayout? _layout;

    public FieldType Type { get; } = type;

    public bool IsRepeated { get; } = form is "r" or "m";

    public bool IsMap { get; } = form == "m";

    /// <summary>True for members of a oneof, whose numbers are boxed.</summary>
    public bool IsBoxed { get; } = form == "o";

    public bool IsText => Type is FieldType.String or FieldType.Bytes;

    /// <summary>The layout of a message field. Resolved when first asked for, since messages refer to themselves.</summary>
    public MessageLayout? Message => message is null ? null : _layout ??= MessageLayout.Of(message);

    /// <summary>0 for variable-length numbers.</summary>
    public int FixedWidth => Type switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => 8,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => 4,
        _ => 0,
    };

    /// <summary>Bytes of one element in memory.</summary>
    public int ElementWidth => Type switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 or FieldType.Int64 or FieldType.UInt64 or FieldType.SInt64 => 8,
        FieldType.Bool => 1,
        _ => 4,
    };
}
