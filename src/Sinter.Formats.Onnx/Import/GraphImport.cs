using System.Collections.Frozen;
using Sinter.Formats.Onnx.Operators;
using Sinter.Ir;

namespace Sinter.Formats.Onnx;

/// <summary>Converts the nodes of a model, those of functions and of graphs inside nodes among them. What cannot be converted is collected, so
/// that all of it is reported at once.</summary>
internal sealed class GraphImport(OnnxModel model, OnnxImportOptions options, InputParameters parameters,
    CancellationToken cancellation)
{
    /// <summary>Functions that call functions, and graphs inside graphs.</summary>
    private const int MaximumDepth = 64;

    /// <summary>Nodes that functions and unrolled loops may expand to.</summary>
    private const int MostNodes = 1_000_000;

    private const int OldestVersion = 1, NewestVersion = 28;

    /// <summary>The opset from which all operators that are converted have the form that their converters know.</summary>
    private const int SettledVersion = 7;

    /// <summary>Operators that had another form before <see cref="SettledVersion"/>.</summary>
    private static readonly FrozenSet<string> Settled = new[]
    {
        "Add", "And", "BatchNormalization", "Cast", "Concat", "Div", "Dropout", "Equal", "GRU", "Gemm", "Greater", "LSTM", "Less", "Mul", "Or", "PRelu",
        "Pad", "Pow", "RNN", "Reshape", "Split", "Sub", "Tile", "Upsample", "Xor",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly Dictionary<(string Domain, string Name, string Overload), OnnxFunction> _functions = FunctionsOf(model);
    private readonly PartialVectors _partial = new();
    private readonly List<string> _problems = [];
    private int _converted;
    private int _depth;

    /// <summary>What could not be converted, one line per node.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Converts the nodes of the model's graph.</summary>
    /// <param name="scope">Has the inputs; gets every result.</param>
    /// <param name="builder">Where operations are added.</param>
    public void Run(ValueScope scope, BlockBuilder builder)
    {
        CheckVersions(model.Opsets, model.Path);
        Constants(model.Graph, scope, builder);
        int done = 0;
        foreach (OnnxNode node in NodeOrder.Of(model.Graph.Nodes, model.Path))
        {
            Convert(node, new Frame(scope, builder, model.Opsets, null));
            options.Progress?.Invoke(++done, model.Graph.Nodes.Count);
        }
    }

    /// <summary>The initializers of a graph as constants.</summary>
    private static void Constants(OnnxGraph graph, ValueScope scope, BlockBuilder builder)
    {
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            scope.Set(tensor.Name, TensorValue.OfConstant(
                Names.Sanitize(tensor.Name), tensor.Element.ToElementType(tensor.Place), tensor.Shape, tensor.Read, builder));
        }
    }

    private void Convert(OnnxNode node, Frame frame)
    {
        cancellation.ThrowIfCancellationRequested();
        if (++_converted > MostNodes)
            throw new ModelFormatException(ModelStage.Convert, node.Place, $"at most {MostNodes:N0} nodes, functions expanded", "more");
        GraphValue?[] inputs = [.. node.Inputs.Select(name => Find(name, node, frame.Scope))];
        IReadOnlyList<GraphValue?> outputs = inputs.Contains(MissingValue.Instance) ? [] : ConvertOrNote(node, inputs, frame);
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i].Length > 0)
                frame.Scope.Set(node.Outputs[i], (i < outputs.Count ? outputs[i] : null) ?? MissingValue.Instance);
        }
    }

    private IReadOnlyList<GraphValue?> ConvertOrNote(OnnxNode node, GraphValue?[] inputs, Frame frame)
    {
        int before = _problems.Count;
        try
        {
            IReadOnlyList<GraphValue?> outputs = ConvertNode(node, inputs, frame);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i].Length > 0 && (i >= outputs.Count || outputs[i] is null) && _problems.Count == before)
                    throw new ModelUnsupportedException(ModelStage.Convert, node.Place, $"the output {node.Outputs[i]} (number {i})", "none that reads it");
            }
            return outputs;
        }
        catch (ModelUnsupportedException error)
        {
            _problems.Add(error.Place == node.Place
                ? $"{node.Place}: {error.Feature}; expected {error.Expected}"
                : $"{node.Place}: {error.Feature} ({error.Place}); expected {error.Expected}");
            return [];
        }
        catch (ModelFormatException error) when (error.Place != node.Place)
        {
            throw new ModelFormatException(ModelStage.Convert, node.Place, error.Expected, $"{error.Actual} at {error.Place}", error);
        }
        catch (Exception error) when (error is OverflowException or Tensors.TensorTooLargeException)
        {
            throw new ModelFormatException(ModelStage.Convert, node.Place, "sizes that fit 32 bits and 2 GiB", error.Message, error);
        }
    }

    private IReadOnlyList<GraphValue?> ConvertNode(OnnxNode node, GraphValue?[] inputs, Frame frame)
    {
        IReadOnlyDictionary<string, OnnxAttribute> attributes = Resolve(node, frame);
        if (options.Operators.TryGetValue(node.QualifiedOperator, out OperatorConverter? custom))
            return custom(Conversion(node, inputs, attributes, frame));
        if (_functions.TryGetValue((node.Domain, node.Operator, node.Overload), out OnnxFunction? function))
            return Call(function, node, inputs, attributes, frame);
        OperatorConverter converter = OperatorTable.Find(node.Domain, node.Operator) ?? throw new ModelUnsupportedException(
            ModelStage.Convert, node.Place, $"the operator {node.QualifiedOperator}", "an operator of the table in docs/conversion.md, or a converter for it in the options");
        long version = frame.Opsets.GetValueOrDefault(node.Domain, 1);
        if (node.Domain.Length == 0 && version < SettledVersion && Settled.Contains(node.Operator))
        {
            throw new ModelUnsupportedException(ModelStage.Convert, node.Place, $"the operator {node.Operator} of opset {version}",
                $"opset {SettledVersion} or newer: ONNX's version converter makes one of it");
        }
        return converter(Conversion(node, inputs, attributes, frame));
    }

    private NodeConversion Conversion(OnnxNode node, GraphValue?[] inputs, IReadOnlyDictionary<string, OnnxAttribute> attributes, Frame frame) =>
        new(node, frame.Opsets.GetValueOrDefault(node.Domain, 1), options.Target, inputs, attributes, frame.Builder, _partial, parameters,
            new Subgraphs(this, frame));

    private IReadOnlyList<GraphValue?> Call(OnnxFunction function, OnnxNode node, GraphValue?[] inputs,
        IReadOnlyDictionary<string, OnnxAttribute> attributes, Frame frame)
    {
        var scope = new ValueScope(null);
        for (int i = 0; i < function.Inputs.Count; i++)
        {
            if (i < inputs.Length && inputs[i] is { } value)
                scope.Set(function.Inputs[i], value);
        }
        var given = new Dictionary<string, OnnxAttribute>(function.Defaults, StringComparer.Ordinal);
        foreach ((string name, OnnxAttribute attribute) in attributes)
            given[name] = attribute;
        CheckVersions(function.Opsets, node.Place);
        Enter(node.Place);
        try
        {
            foreach (OnnxNode inner in NodeOrder.Of(function.Nodes, node.Place))
                Convert(inner, new Frame(scope, frame.Builder, function.Opsets, given));
        }
        finally
        {
            _depth--;
        }
        return [.. function.Outputs.Select(scope.Find)];
    }

    /// <summary>The node's attributes, those that stand for attributes of the calling node replaced by them.</summary>
    private static IReadOnlyDictionary<string, OnnxAttribute> Resolve(OnnxNode node, Frame frame)
    {
        if (frame.Attributes is null || node.Attributes.Values.All(attribute => attribute.Reference.Length == 0))
            return node.Attributes;
        var resolved = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        foreach ((string name, OnnxAttribute attribute) in node.Attributes)
        {
            if (attribute.Reference.Length == 0)
                resolved.Add(name, attribute);
            else if (frame.Attributes.TryGetValue(attribute.Reference, out OnnxAttribute? given))
                resolved.Add(name, given with { Name = name });
        }
        return resolved;
    }

    private GraphValue? Find(string name, OnnxNode node, ValueScope scope)
    {
        if (name.Length == 0)
            return null;
        if (scope.Find(name) is { } value)
            return value;
        // In a function, a parameter that the caller left out is an input that is not there.
        return _depth > 0 ? null : throw new ModelFormatException(ModelStage.Convert, node.Place, $"a value named '{name}' before the node", "none");
    }

    private void Enter(string place)
    {
        if (_depth == MaximumDepth)
            throw new ModelFormatException(ModelStage.Convert, place, $"functions and graphs at most {MaximumDepth} deep", "more, or a circle");
        _depth++;
    }

    private static void CheckVersions(IReadOnlyDictionary<string, long> opsets, string place)
    {
        if (opsets.GetValueOrDefault("", NewestVersion) is var version && version is < OldestVersion or > NewestVersion)
            throw new ModelUnsupportedException(ModelStage.Convert, place, $"opset {version}", $"opset {OldestVersion} to {NewestVersion}");
    }

    private static Dictionary<(string, string, string), OnnxFunction> FunctionsOf(OnnxModel model)
    {
        var functions = new Dictionary<(string, string, string), OnnxFunction>();
        foreach (OnnxFunction function in model.Functions)
            functions[(function.Domain, function.Name, function.Overload)] = function;
        return functions;
    }

    /// <summary>What the nodes of one graph or function are converted in.</summary>
    private sealed record Frame(ValueScope Scope, BlockBuilder Builder, IReadOnlyDictionary<string, long> Opsets,
        IReadOnlyDictionary<string, OnnxAttribute>? Attributes);

    private sealed class Subgraphs(GraphImport import, Frame frame) : ISubgraphs
    {
        public IReadOnlyList<GraphValue> Convert(OnnxGraph graph, IReadOnlyList<GraphValue> inputs, BlockBuilder builder)
        {
            var scope = new ValueScope(frame.Scope);
            string place = $"graph {graph.Name}";
            if (inputs.Count != graph.Inputs.Count)
                throw new ModelFormatException(ModelStage.Convert, place, $"{inputs.Count} inputs", $"{graph.Inputs.Count}");
            for (int i = 0; i < inputs.Count; i++)
                scope.Set(graph.Inputs[i].Name, inputs[i]);
            Constants(graph, scope, builder);
            import.Enter(place);
            try
            {
                foreach (OnnxNode node in NodeOrder.Of(graph.Nodes, place))
                    import.Convert(node, frame with { Scope = scope, Builder = builder });
            }
            finally
            {
                import._depth--;
            }
            return [.. graph.Outputs.Select(output => scope.Find(output.Name)
                ?? throw new ModelFormatException(ModelStage.Convert, place, $"a value for the output '{output.Name}'", "none"))];
        }
    }
}
