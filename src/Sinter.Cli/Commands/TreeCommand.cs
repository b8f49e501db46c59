using System.CommandLine;
using System.Text.Json;
using Sinter.Workbench;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter tree</c>: the files of a package or compiled model.</summary>
internal sealed class TreeCommand : ToolCommand
{
    private const int MaximumDepth = 32;

    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage or .mlmodelc folder, or a .mlmodel file." };

    public TreeCommand(Terminal terminal)
        : base("tree", "List the files of a model with their sizes.",
            """
            sinter tree model.mlpackage
            sinter tree model.mlmodelc --json
            """, terminal)
    {
        Add(_model);
        Add(Json);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        Node root = Read(path, 0, cancellation);
        if (arguments.GetValue(Json))
            Terminal.WriteJson(writer => WriteJson(root, writer));
        else
            WriteTree(root);
        return Task.FromResult(ExitCode.Success);
    }

    private sealed record Node(string Name, long Bytes, bool IsFolder, IReadOnlyList<Node> Children);

    private static Node Read(string path, int depth, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        bool isLink = depth > 0 && (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        if (!Directory.Exists(path) || isLink || depth == MaximumDepth)
        {
            long length = isLink || Directory.Exists(path) ? 0 : new FileInfo(path).Length;
            return new Node(isLink ? $"{name} (a link)" : name, length, false, []);
        }
        Node[] children = [.. Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal)
            .Select(child => Read(child, depth + 1, cancellation))];
        return new Node(name, children.Sum(child => child.Bytes), true, children);
    }

    private void WriteTree(Node root)
    {
        var tree = new Tree(Label(root));
        foreach (Node child in root.Children)
            Add(tree, child);
        Terminal.Results.Write(tree);
    }

    private static void Add(IHasTreeNodes parent, Node node)
    {
        TreeNode added = parent.AddNode(Label(node));
        foreach (Node child in node.Children)
            Add(added, child);
    }

    private static Text Label(Node node) => new($"{node.Name}{(node.IsFolder ? "/" : "")}  {ByteCount.Text(node.Bytes)}");

    private static void WriteJson(Node node, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", node.Name);
        writer.WriteNumber("bytes", node.Bytes);
        if (node.IsFolder)
        {
            writer.WriteStartArray("children");
            foreach (Node child in node.Children)
                WriteJson(child, writer);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
