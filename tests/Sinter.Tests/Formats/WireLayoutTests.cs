using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats;

/// <summary>The table of message layouts against the generated classes, from which it is made.</summary>
public class WireLayoutTests
{
    // What the generated classes have: a repeated or map field has its collection even when empty.
    private const int ObjectHeader = 16, Slot = 8, RepeatedObject = 32, MapObject = 152;

    private const string ClassPrefix = "Sinter.Formats.CoreML.Wire.";

    [Fact]
    public void TheTableIsThatOfTheGeneratedClasses()
    {
        string expected = Table();
        if (MessageLayout.ReadText() == expected)
            return;
        string file = Path.Combine(Path.GetTempPath(), "WireLayouts.txt");
        File.WriteAllText(file, expected);
        Assert.Fail($"src/Sinter.Formats.CoreML/WireReading/WireLayouts.txt is out of date; {file} is what it should be.");
    }

    private static string Table()
    {
        var names = new Dictionary<MessageDescriptor, string>();
        foreach (FileDescriptor file in Files(Wire.Model.Descriptor.File, []))
        {
            foreach (MessageDescriptor message in file.MessageTypes)
                AddNames(message, null, names);
        }
        var text = new StringBuilder();
        foreach ((MessageDescriptor message, string name) in names.OrderBy(entry => entry.Value, StringComparer.Ordinal))
        {
            text.Append(name).Append(' ').Append(ObjectBytes(message).ToString(CultureInfo.InvariantCulture)).Append(' ');
            text.AppendJoin(' ', message.Fields.InFieldNumberOrder().Select(field => Field(field, names))).Append('\n');
        }
        return text.ToString();
    }

    private static void AddNames(MessageDescriptor message, string? parent, Dictionary<MessageDescriptor, string> names)
    {
        string name = message.ClrType is { } type
            ? type.FullName![ClassPrefix.Length..].Replace("+Types+", ".", StringComparison.Ordinal)
            : $"{parent}.{message.Name}";
        names.Add(message, name);
        foreach (MessageDescriptor nested in message.NestedTypes)
            AddNames(nested, name, names);
    }

    private static int ObjectBytes(MessageDescriptor message) => ObjectHeader + Slot + (message.RealOneofCount * 2 * Slot)
        + message.Fields.InDeclarationOrder().Sum(field => field switch
        {
            { IsMap: true } => Slot + MapObject,
            { IsRepeated: true } => Slot + RepeatedObject,
            { RealContainingOneof: null } => Slot,
            _ => 0,
        });

    private static string Field(FieldDescriptor field, Dictionary<MessageDescriptor, string> names)
    {
        string form = field.IsMap ? "m" : field.IsRepeated ? "r" : field.RealContainingOneof is not null ? "o" : "";
        string text = FormattableString.Invariant($"{field.FieldNumber}:{(int)field.FieldType}:{form}");
        return field.FieldType == FieldType.Message ? $"{text}:{names[field.MessageType]}" : text;
    }

    private static HashSet<FileDescriptor> Files(FileDescriptor file, HashSet<FileDescriptor> known)
    {
        if (known.Add(file))
        {
            foreach (FileDescriptor dependency in file.Dependencies)
                Files(dependency, known);
        }
        return known;
    }
}
