using System.CommandLine;
using System.Text.Json;
using Sinter.Workbench;
using Sinter.Workbench.Inspect;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter tree</c>: the files of a package or compiled model.</summary>
internal sealed class TreeCommand : ToolCommand
{
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
        ModelFile root = ModelFile.Read(path, cancellation);
        if (arguments.GetValue(Json))
            Terminal.WriteJson(writer => WriteJson(root, writer));
        else
            WriteTree(root);
        return Task.FromResult(ExitCode.Success);
    }

    private void WriteTree(ModelFile root)
    {
        var tree = new Tree(Label(root));
        foreach (ModelFile child in root.Children)
            Add(tree, child);
        Terminal.Results.Write(tree);
    }

    private static void Add(IHasTreeNodes parent, ModelFile node)
    {
        TreeNode added = parent.AddNode(Label(node));
        foreach (ModelFile child in node.Children)
            Add(added, child);
    }

    private static Text Label(ModelFile node) => new($"{node.Name}{(node.IsFolder ? "/" : "")}  {ByteCount.Text(node.Bytes)}");

    private static void WriteJson(ModelFile node, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", node.Name);
        writer.WriteNumber("bytes", node.Bytes);
        if (node.IsFolder)
        {
            writer.WriteStartArray("children");
            foreach (ModelFile child in node.Children)
                WriteJson(child, writer);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
