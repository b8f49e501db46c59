using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>Makes the <see cref="Arguments"/> of an operation from a graph (types, and values of constants) or from running
/// values.</summary>
public static class ArgumentBinding
{
    /// <summary>Arguments as the graph states them.</summary>
    public static Arguments ForInference(Operation operation, Opset opset, Signature signature, Func<Variable, MilType> typeOf,
        Func<int, MilType[], MilType[]>? inferBlock, ModelStage stage = ModelStage.Verify) =>
        new(operation, opset, signature, stage, Entries(operation, signature, variable =>
            new Arguments.Entry(typeOf(variable), ConstantValue(variable))),
            inferBlock, null);

    /// <summary>Arguments with the types that variables have now.</summary>
    public static Arguments FromGraph(Operation operation, Opset opset, Signature signature, ModelStage stage) =>
        ForInference(operation, opset, signature, static variable => variable.Type, null, stage);

    /// <summary>Arguments with their values.</summary>
    public static Arguments ForEvaluation(Operation operation, Opset opset, Signature signature, Func<Variable, Value> valueOf,
        Func<int, Value[], Value[]>? runBlock, ModelStage stage = ModelStage.Predict) =>
        new(operation, opset, signature, stage, Entries(operation, signature, variable =>
        {
            Value value = valueOf(variable);
            return new Arguments.Entry(TypeOf(value), value);
        }), null, runBlock);

    /// <summary>The type of a running value.</summary>
    public static MilType TypeOf(Value value) => value switch
    {
        Tensor tensor => TensorType.Of(tensor.ElementType, tensor.Shape),
        TensorList list => new ListType(TensorType.OfUnknownRank(list.ElementType), list.Items.Count),
        StateCell state => new StateType(TypeOf(state.Content)),
        LabelScores scores => new DictionaryType(TensorType.Scalar(scores.Labels.ElementType), TensorType.Scalar(ElementType.Float64)),
        _ => throw new InvalidOperationException($"A {value.GetType().Name} has no MIL type."),
    };

    private static Value? ConstantValue(Variable variable) => variable.Constant is { } literal ? ValueOf(literal) : null;

    /// <summary>A literal as a running value; null for tuples, which are spread over a variadic parameter instead.</summary>
    private static Value? ValueOf(Literal literal) => literal switch
    {
        TensorLiteral tensor => tensor.Value,
        ListLiteral list => ListAsVector(list),
        _ => null,
    };

    private static Tensor? ListAsVector(ListLiteral list)
    {
        Tensor[] items = [.. list.Items.OfType<TensorLiteral>().Select(item => item.Value)];
        if (items.Length != list.Items.Length || items.Length == 0
            || items.Any(item => item.Count != 1 || item.ElementType != items[0].ElementType))
            return null;
        return items[0].ElementType == ElementType.String
            ? Tensor.OfStrings(Shape.Of(items.Length), [.. items.Select(item => item.Strings[0])])
            : TensorConversion.FromLongs(items[0].ElementType, Shape.Of(items.Length), [.. items.Select(item => item.ToLongs()[0])]);
    }

    private static Dictionary<string, Arguments.Entry[]> Entries(Operation operation, Signature signature, Func<Variable,
        Arguments.Entry> ofVariable)
    {
        var entries = new Dictionary<string, Arguments.Entry[]>(StringComparer.Ordinal);
        foreach ((string name, ImmutableArray<Argument> arguments) in operation.Inputs)
        {
            if (arguments is [{ Literal: TupleLiteral tuple }])
                entries[name] = [.. tuple.Items.Select(OfLiteral)];
            else if (arguments.Length > 0)
                entries[name] = [.. arguments.Select(argument => argument.Variable is { } variable ? ofVariable(variable)
                    : OfLiteral(argument.Literal!))];
        }
        // The compressed constants of iOS16 and iOS17, and const itself, keep their parameters among the attributes.
        foreach (Parameter parameter in signature.Parameters)
        {
            if (!entries.ContainsKey(parameter.Name) && operation.Attributes.TryGetValue(parameter.Name, out Literal? literal))
                entries[parameter.Name] = [OfLiteral(literal)];
        }
        return entries;
    }

    private static Arguments.Entry OfLiteral(Literal literal)
    {
        Value? value = ValueOf(literal);
        return new Arguments.Entry(value is null ? literal.Type : TypeOf(value), value);
    }
}
