using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>What one iteration gives.</summary>
/// <param name="GoesOn">Whether another follows, a boolean scalar or vector of one.</param>
/// <param name="Carried">The values that the next one takes.</param>
/// <param name="Collected">Values of which all iterations' are joined along a new first axis.</param>
internal sealed record Iteration(Variable GoesOn, IReadOnlyList<GraphValue> Carried, IReadOnlyList<TensorValue> Collected);

/// <summary>Builds a <c>while_loop</c>.</summary>
/// <param name="node">The node.</param>
/// <param name="initial">The carried values before the first iteration.</param>
/// <param name="iterate">Adds one iteration to a block, for the index, the condition and the carried values; null when it cannot be
/// converted.</param>
internal sealed class WhileBuilder(NodeConversion node, IReadOnlyList<GraphValue> initial,
    Func<BlockBuilder, Variable, Variable, IReadOnlyList<GraphValue>, Iteration?> iterate)
{
    /// <summary>Gives the carried values after the loop and what was collected; null when the body cannot be converted.</summary>
    public IReadOnlyList<GraphValue?>? Build(Variable start, Variable goesOn, Variable? limit)
    {
        Variable[] carried = [.. initial.SelectMany(ValueStructure.Tensors).Select(tensor => tensor.Variable)];
        MilType[] types = [.. carried.Select(value => value.Type)];
        Variable[] lists = [];
        TensorValue[] collected = [];
        bool hasLists = false;
        while (true)
        {
            BlockBuilder nested = node.Builder.Nested();
            Variable index = nested.Input("i", TensorType.Scalar(ElementType.Int32)), condition = nested.Input("goes_on", TensorType.Scalar(ElementType.Bool));
            Variable[] starts = [.. types.Select(type => nested.Input("carried", type))];
            Variable[] open = [.. lists.Select(list => nested.Input("collected", OfAnyLength(list)))];
            var queue = new Queue<Variable>(starts);
            if (iterate(nested, index, condition, [.. initial.Select(value => ValueStructure.With(value, queue))]) is not { } iteration)
                return null;
            if (!iteration.Carried.Zip(initial).All(pair => ValueStructure.Match(pair.Second, pair.First)))
                throw node.Unsupported("a loop whose values change their kind, or whose sequences grow", "tensors of one type");
            Variable[] next = [.. iteration.Carried.SelectMany(ValueStructure.Tensors).Select(tensor => tensor.Variable)];
            MilType[] joined = [.. types.Zip(next, (type, value) => type.Join(value.Type) ?? throw node.Invalid($"{type} after an iteration", $"{value.Type}"))];
            if (!joined.SequenceEqual(types))
            {
                types = joined;
                continue;
            }
            collected = [.. iteration.Collected];
            if (!hasLists)
            {
                lists = [.. collected.Select(NewList)];
                hasLists = true;
                if (lists.Length > 0)
                    continue;
            }
            Variable[] written = [.. open.Zip(collected, (list, value) =>
                nested.Add("list_write", list.Name, ("ls", list), ("index", index), ("value", value.Variable)))];
            Variable more = nested.Add("reshape", "goes_on", ("x", iteration.GoesOn), ("shape", Values.Ints()));
            Variable following = nested.Add("add", "i", ("x", index), ("y", Values.Int(1)));
            Block body = nested.ToBlock([index, condition, .. starts, .. open],
                ((Variable[])[following, more, .. next, .. written]).Select(value => ValueStructure.Own(value, nested)).ToList());
            Block test = Test(types, lists, limit);
            ImmutableArray<Variable> results = node.OpOfMany("while_loop", "loop_vars", [start, goesOn, .. carried, .. lists], [test, body]);
            return Results(results, carried.Length, collected);
        }
    }

    private Variable NewList(TensorValue element)
    {
        TensorType type = element.Type;
        node.Rank(element.Variable);
        IEnumerable<Argument> shape = type.Dimensions.Select((size, i) => (Argument)(size.IsKnown ? Values.Int(size.Size) : Values.Text($"size{i}")));
        return node.OpOfMany("make_list", "elem_shape", shape, [], ("init_length", Values.Int(1)), ("dynamic_length", Values.Bool(true)),
            ("dtype", Values.Text(type.Element.MilName())))[0];
    }

    private static MilType OfAnyLength(Variable list) => ((ListType)list.Type) with { Length = Dimension.Unknown };

    private Block Test(MilType[] types, Variable[] lists, Variable? limit)
    {
        BlockBuilder nested = node.Builder.Nested();
        Variable index = nested.Input("i", TensorType.Scalar(ElementType.Int32)), condition = nested.Input("goes_on", TensorType.Scalar(ElementType.Bool));
        Variable[] others = [.. types.Select(type => nested.Input("carried", type)), .. lists.Select(list => nested.Input("collected", OfAnyLength(list)))];
        Variable result = limit is null
            ? ValueStructure.Own(condition, nested)
            : nested.Add("logical_and", "goes_on", ("x", nested.Add("less", "is_inside", ("x", index), ("y", limit))), ("y", condition));
        return nested.ToBlock([index, condition, .. others], [result]);
    }

    private IReadOnlyList<GraphValue?> Results(ImmutableArray<Variable> results, int carriedCount, TensorValue[] collected)
    {
        var queue = new Queue<Variable>(results.AsSpan(2, carriedCount).ToArray());
        GraphValue?[] carried = [.. initial.Select(value => ValueStructure.With(value, queue))];
        if (collected.Length == 0)
            return carried;
        Variable all = node.Op("range_1d", ("start", Values.Int(0)), ("end", results[0]), ("step", Values.Int(1)));
        return [.. carried, .. collected.Select((value, i) =>
            (GraphValue?)new TensorValue(node.Op("list_gather", ("ls", results[2 + carriedCount + i]), ("indices", all)), value.Declared))];
    }
}
