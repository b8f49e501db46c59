using Google.Protobuf.Reflection;
using Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats;

/// <summary>The generated wire messages against the counts and tables of the Core ML specification, version 10.</summary>
public class SchemaTests
{
    private static readonly List<FileDescriptor> Files = Collect();

    private static readonly List<MessageDescriptor> Messages =
        [.. Files.SelectMany(file => file.MessageTypes).SelectMany(WithNested).Where(message => !message.GetOptions().MapEntryOrFalse())];

    private static readonly List<EnumDescriptor> Enums =
        [.. Files.SelectMany(file => file.EnumTypes), .. Messages.SelectMany(message => message.EnumTypes)];

    [Fact]
    public void CountsAreThoseOfTheSpecification()
    {
        List<FieldDescriptor> fields = [.. Messages.SelectMany(message => message.Fields.InDeclarationOrder())];
        Assert.Equal(33, Files.Count);
        Assert.Equal(339, Messages.Count);
        Assert.Equal(63, Messages.Count(message => message.Fields.InDeclarationOrder().Count == 0));
        Assert.Equal(1029, fields.Count);
        Assert.Equal(54, Messages.Sum(message => message.RealOneofCount));
        Assert.Equal(15, fields.Count(field => field.IsMap));
        Assert.Equal(34, Enums.Count);
        Assert.Equal(139, Enums.Sum(type => type.Values.Count));
    }

    [Fact]
    public void EveryFieldIsInTheSpecificationsTable()
    {
        SharedFolder.Require();
        var expected = Rows("messages.tsv").Where(row => row[2].Length > 0).Select(row => string.Join('\t', row[..6])).ToHashSet();
        var actual = Messages.SelectMany(message => message.Fields.InDeclarationOrder().Select(field => Row(message, field))).ToHashSet();
        Assert.Empty(expected.Except(actual));
        Assert.Empty(actual.Except(expected));
        Assert.Equal(1029, actual.Count);
    }

    [Fact]
    public void EveryEnumValueIsInTheSpecificationsTable()
    {
        SharedFolder.Require();
        var expected = Rows("enums.tsv").Select(row => string.Join('\t', row)).ToHashSet();
        var actual = Enums.SelectMany(type => type.Values.Select(value => $"{type.FullName}\t{value.Name}\t{value.Number}")).ToHashSet();
        Assert.Empty(expected.Except(actual));
        Assert.Empty(actual.Except(expected));
    }

    [Fact]
    public void FilesHaveTheirPackagesAndPublicImports()
    {
        SharedFolder.Require();
        var expected = Rows("files.tsv").ToDictionary(
            row => row[0], row => (Package: row[2], Imports: row[4].Split(',', StringSplitOptions.RemoveEmptyEntries)));
        foreach (FileDescriptor file in Files)
        {
            Assert.Equal(expected[file.Name].Package, file.Package);
            Assert.Equal(expected[file.Name].Imports.Order(), file.PublicDependencies.Select(import => import.Name).Order());
        }
    }

    private static string Row(MessageDescriptor message, FieldDescriptor field)
    {
        string type = field.IsMap
            ? $"map<{TypeName(field.MessageType.FindFieldByNumber(1))},{TypeName(field.MessageType.FindFieldByNumber(2))}>"
            : TypeName(field);
        string label = field.IsMap ? "map" : field.IsRepeated ? "repeated" : "";
        return $"{message.FullName}\t{field.RealContainingOneof?.Name}\t{field.Name}\t{field.FieldNumber}\t{type}\t{label}";
    }

    private static string TypeName(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        FieldType type => type.ToString().ToLowerInvariant(),
    };

    private static IEnumerable<string[]> Rows(string table) =>
        File.ReadLines(Path.Combine(SharedFolder.Root!, "reference", "proto", table)).Skip(1).Select(line => line.Split('\t'));

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);

    private static List<FileDescriptor> Collect()
    {
        var found = new List<FileDescriptor>();
        var pending = new Queue<FileDescriptor>([ModelReflection.Descriptor]);
        while (pending.TryDequeue(out FileDescriptor? file))
        {
            if (found.Contains(file))
                continue;
            found.Add(file);
            foreach (FileDescriptor dependency in file.Dependencies)
                pending.Enqueue(dependency);
        }
        return found;
    }
}

internal static class MessageOptionsReading
{
    public static bool MapEntryOrFalse(this MessageOptions? options) => options is { MapEntry: true };
}
