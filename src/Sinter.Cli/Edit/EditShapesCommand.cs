using System.CommandLine;
using System.Globalization;
using Sinter.Cli.Commands;
using Sinter.Workbench;

namespace Sinter.Cli.Edit;

/// <summary><c>sinter edit shapes</c>.</summary>
internal sealed class EditShapesCommand : EditingCommand
{
    private readonly Argument<string> _model = new("model") { Description = "An ML Program of one function." };

    private readonly Argument<string[]> _shapes = new("shapes")
    {
        Description = "INPUT=1,3,512,512, or FUNCTION:INPUT=1,3,512,512 for several functions that share their weights (iOS18).",
        Arity = ArgumentArity.OneOrMore,
    };

    public EditShapesCommand(Terminal terminal)
        : base("shapes", "Fix the shapes of flexible inputs.",
            """
            sinter edit shapes Model.mlpackage -o Fixed.mlpackage image=1,3,512,512
            sinter edit shapes Model.mlpackage -o Fixed.mlpackage small:image=1,3,256,256 large:image=1,3,1024,1024
            """, terminal)
    {
        Add(_model);
        Add(_shapes);
        Add(Output);
    }

    protected override IReadOnlyList<string> Write(ParseResult arguments)
    {
        string model = arguments.GetRequiredValue(_model), output = arguments.GetRequiredValue(Output);
        ModelPaths.Require(model);
        var functions = new Dictionary<string, Dictionary<string, IReadOnlyList<int>>>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach ((string name, string shape) in Pairs(arguments.GetRequiredValue(_shapes)))
        {
            (string function, string input) = name.Split(':') is [var before, var after] ? (before, after) : ("main", name);
            if (!functions.TryGetValue(function, out Dictionary<string, IReadOnlyList<int>>? inputs))
            {
                functions.Add(function, inputs = new(StringComparer.Ordinal));
                order.Add(function);
            }
            inputs[input] = Sizes(shape);
        }
        ModelEditor.MaterializeShapes(model, output, [.. order.Select(function =>
            KeyValuePair.Create(function, (IReadOnlyDictionary<string, IReadOnlyList<int>>)functions[function]))]);
        return [output];
    }

    private static int[] Sizes(string text)
    {
        string[] parts = text.Split(',');
        var sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], CultureInfo.InvariantCulture, out sizes[i]))
                throw new UsageException($"A shape is numbers with commas between them, such as 1,3,512,512; {text} is not.");
        }
        return sizes;
    }
}
