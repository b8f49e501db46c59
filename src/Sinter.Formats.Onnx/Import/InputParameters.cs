using Sinter.Ir;

namespace Sinter.Formats.Onnx;

/// <summary>Inputs that are parameters in truth: small, and a program can only be made for values of them.</summary>
internal sealed class InputParameters
{
    private const int MostElements = 64;

    private readonly Dictionary<Variable, string> _candidates = [];

    /// <param name="variables">The inputs of the program.</param>
    /// <param name="features">The inputs of the graph, in the same order.</param>
    public InputParameters(IReadOnlyList<Variable> variables, IReadOnlyList<OnnxFeature> features)
    {
        for (int i = 0; i < variables.Count; i++)
        {
            if (variables[i].Type is TensorType { HasRank: true, Rank: <= 1 } type && type.TryGetShape(out Tensors.Shape shape)
                && shape.ElementCount <= MostElements)
                _candidates.Add(variables[i], features[i].Name);
        }
    }

    /// <summary>The inputs that were asked for, by the graph's names.</summary>
    public SortedSet<string> Needed { get; } = new(StringComparer.Ordinal);

    /// <summary>How often something had to be known that such inputs, or shapes, decide.</summary>
    public int Refusals { get; private set; }

    /// <summary>Notes the parameters that a value comes from, and gives them.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isQuestion">True to give them only.</param>
    public IReadOnlyList<string> Decide(Variable value, bool isQuestion = false)
    {
        var seen = new HashSet<Variable>();
        var pending = new Stack<Variable>([value]);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        while (pending.TryPop(out Variable? next))
        {
            if (!seen.Add(next))
                continue;
            if (_candidates.TryGetValue(next, out string? name))
                found.Add(name);
            // What comes from a shape does not depend on values.
            foreach (Variable read in next.Producer is { Type: not "shape" } producer ? producer.ReadVariables() : [])
                pending.Push(read);
        }
        if (isQuestion)
            return [.. found];
        Needed.UnionWith(found);
        Refusals++;
        return [.. found];
    }
}
