using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>Loops as <c>while_loop</c> operations. Their variables are the blobs of the network around that the loop writes. The condition
/// network, which may write blobs too, runs before the loop and at the end of each iteration, so that the operation's own condition only
/// looks at flags.</summary>
internal sealed class LoopLowering(BodyLowering body, int depth)
{
    private readonly LoopFrame _frame = new(depth);

    // Among the blobs too: iterations so far, and what the condition network said last.
    private readonly string _counterKey = $"\uFFFFcounter{depth}", _conditionKey = $"\uFFFFcondition{depth}";

    public void Lower(Wire.NeuralNetworkLayer layer, ImmutableArray<Variable> inputs, BlobScope scope, BlockBuilder builder)
    {
        Wire.LoopLayerParams loop = layer.Loop;
        if (inputs.Length > 1 || layer.Output.Count > 0)
            throw body.Invalid(layer, "at most one input and no outputs", $"{inputs.Length} and {layer.Output.Count}");
        Variable? limit = Limit(layer, inputs, builder);
        bool hasCondition = loop.ConditionNetwork is { Layers.Count: > 0 } || loop.ConditionVar.Length > 0;
        if (limit is null && !hasCondition)
            throw body.Invalid(layer, "a number of iterations or a condition", "neither");
        bool canBreak = (loop.BodyNetwork?.Layers ?? []).Any(LoopFrame.MayLeave);
        BlobScope around = scope.Copy();
        around[_counterKey] = builder.Constant(layer.Name, Tensor.Scalar(0));
        if (canBreak)
            around[_frame.BrokenKey] = builder.Constant(layer.Name, Tensor.Scalar(false));
        if (hasCondition)
            EvaluateCondition(layer, around, builder);
        var written = new HashSet<string>(StringComparer.Ordinal) { _counterKey, _conditionKey, _frame.BrokenKey };
        CollectWritten(loop.BodyNetwork, written);
        CollectWritten(loop.ConditionNetwork, written);
        string[] variables = [.. around.Names.Where(written.Contains)];
        ImmutableArray<Variable> results = Build(layer, limit, variables, around, builder);
        for (int i = 0; i < variables.Length; i++)
            around[variables[i]] = results[i];
        foreach (string name in around.Names)
        {
            if (name[0] != '\uFFFF' || scope.Has(name))
                scope[name] = around[name];
        }
    }

    /// <summary>Lowers the body until the types of the loop's variables settle: a dimension that an iteration changes becomes
    /// unknown.</summary>
    private ImmutableArray<Variable> Build(Wire.NeuralNetworkLayer layer, Variable? limit, string[] variables, BlobScope around,
        BlockBuilder builder)
    {
        MilType[] types = [.. variables.Select(name => around[name].Type)];
        while (true)
        {
            BlockBuilder nested = builder.Nested();
            Variable[] starts = [.. variables.Select((name, i) => nested.Input(Readable(name), types[i]))];
            BlobScope inside = around.Copy();
            for (int i = 0; i < variables.Length; i++)
                inside[variables[i]] = starts[i];
            RunBody(layer, inside, nested);
            MilType[] joined = [.. variables.Select((name, i) => Joined(layer, name, types[i], inside[name].Type))];
            if (!joined.SequenceEqual(types))
            {
                types = joined;
                continue;
            }
            Block iteration = nested.ToBlock(starts, variables.Select(name => inside[name]));
            Block condition = Condition(layer, limit, variables, types, builder.Nested());
            return builder.AddGeneral("while_loop", layer.Name,
                [new("loop_vars", [.. variables.Select(name => (Argument)around[name])])], [condition, iteration]);
        }
    }

    private void RunBody(Wire.NeuralNetworkLayer layer, BlobScope inside, BlockBuilder nested)
    {
        inside[_frame.SkipKey] = nested.Constant(layer.Name, Tensor.Scalar(false));
        body.Lower(layer.Loop.BodyNetwork?.Layers ?? [], inside, nested, _frame, depth + 1);
        inside[_counterKey] = nested.Add("add", layer.Name, ("x", inside[_counterKey]), ("y", Literals.Int(1)));
        if (inside.Has(_conditionKey))
            EvaluateCondition(layer, inside, nested);
    }

    private void EvaluateCondition(Wire.NeuralNetworkLayer layer, BlobScope scope, BlockBuilder builder)
    {
        body.Lower(layer.Loop.ConditionNetwork?.Layers ?? [], scope, builder, null, depth + 1);
        if (!scope.TryGet(layer.Loop.ConditionVar, out Variable? value))
            throw body.Invalid(layer, "a conditionVar that the condition network writes", $"'{layer.Loop.ConditionVar}'");
        scope[_conditionKey] = BranchLowering.ToTruth(layer.Name, value, builder);
    }

    /// <summary>The operation's own condition: iterations are left, the condition network says so, and nothing broke the loop.</summary>
    private Block Condition(Wire.NeuralNetworkLayer layer, Variable? limit, string[] variables, MilType[] types, BlockBuilder nested)
    {
        Variable[] starts = [.. variables.Select((name, i) => nested.Input(Readable(name), types[i]))];
        Variable Of(string key) => starts[Array.IndexOf(variables, key)];
        var parts = new List<Variable>();
        if (limit is not null)
            parts.Add(nested.Add("less", layer.Name, ("x", Of(_counterKey)), ("y", limit)));
        if (variables.Contains(_conditionKey))
            parts.Add(Of(_conditionKey));
        if (variables.Contains(_frame.BrokenKey))
            parts.Add(nested.Add("logical_not", layer.Name, ("x", Of(_frame.BrokenKey))));
        Variable all = parts.Aggregate((left, right) => nested.Add("logical_and", layer.Name, ("x", left), ("y", right)));
        return nested.ToBlock(starts, [all]);
    }

    private static Variable? Limit(Wire.NeuralNetworkLayer layer, ImmutableArray<Variable> inputs, BlockBuilder builder)
    {
        if (inputs.Length == 1)
        {
            Variable count = builder.Add("cast", layer.Name, ("x", inputs[0]), ("dtype", Literals.Text("int32")));
            return builder.Add("reshape", layer.Name, ("x", count), ("shape", Literals.Ints()));
        }
        return layer.Loop.MaxLoopIterations == 0
            ? null
            : builder.Constant(layer.Name, Tensor.Scalar((int)Math.Min(layer.Loop.MaxLoopIterations, int.MaxValue)));
    }

    private MilType Joined(Wire.NeuralNetworkLayer layer, string name, MilType before, MilType after) => before.Join(after)
        ?? throw body.Invalid(layer, $"a body that keeps the kind of '{Readable(name)}', {before}", after.ToString());

    private static string Readable(string name) => name.TrimStart('\uFFFF');

    private static void CollectWritten(Wire.NeuralNetwork? network, HashSet<string> written)
    {
        foreach (Wire.NeuralNetworkLayer layer in network?.Layers ?? [])
        {
            written.UnionWith(layer.Output);
            foreach (Wire.NeuralNetwork? inner in new[]
            {
                layer.Loop?.BodyNetwork, layer.Loop?.ConditionNetwork, layer.Branch?.IfBranch, layer.Branch?.ElseBranch,
            })
            {
                CollectWritten(inner, written);
            }
        }
    }
}
