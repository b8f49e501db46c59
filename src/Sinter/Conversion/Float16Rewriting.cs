using System.Collections.Immutable;
using System.IO.Enumeration;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Conversion;

/// <summary>Makes a function compute in float16, with casts around operations that compute in float32 and at inputs and outputs, whose types do
/// not change.</summary>
internal sealed class Float16Rewriting
{
    /// <summary>What float16 can hold at most, and the smallest number that is not nothing.</summary>
    private const float Greatest = 65504, Least = 5.9604645e-8f;

    private readonly Func<Operation, bool> _staysFloat32;
    private readonly Function _function;
    private readonly Dictionary<Variable, Variable> _current = [];
    private readonly Dictionary<(Variable, ElementType), Variable> _cast = [];

    private Float16Rewriting(Function function, Func<Operation, bool> staysFloat32)
    {
        _function = function;
        _staysFloat32 = staysFloat32;
    }

    /// <summary>The function in float16.</summary>
    /// <param name="function">In float32, or in both.</param>
    /// <param name="staysFloat32">True of operations that compute in float32.</param>
    public static Function Rewrite(Function function, Func<Operation, bool> staysFloat32) => Rewrite(function, staysFloat32, out _);

    /// <inheritdoc cref="Rewrite(Function, Func{Operation, bool})"/>
    /// <param name="function">In float32, or in both.</param>
    /// <param name="staysFloat32">True of operations that compute in float32.</param>
    /// <param name="results">The new function's values by the old one's.</param>
    public static Function Rewrite(Function function, Func<Operation, bool> staysFloat32, out IReadOnlyDictionary<Variable, Variable> results)
    {
        var rewriting = new Float16Rewriting(function, staysFloat32);
        results = rewriting._current;
        return rewriting.Run();
    }

    /// <summary>True of operations of these types or names, in which * stands for any text.</summary>
    public static Func<Operation, bool> Named(IReadOnlyCollection<string> patterns) => operation => patterns.Any(pattern =>
        pattern == operation.Type || FileSystemName.MatchesSimpleExpression(pattern, operation.Name, ignoreCase: false));

    private Function Run()
    {
        var builder = new BlockBuilder(_function.Opset, ModelStage.Convert);
        foreach (Variable output in _function.Body.Outputs)
            builder.Reserve(output.Name);
        foreach (Variable input in _function.Inputs)
            _current[input] = builder.Input(input.Name, input.Type);
        Variable[] inputs = [.. _function.Inputs.Select(input => _current[input])];
        Rebuild(_function.Body, builder);
        var outputs = new List<Variable>();
        foreach (Variable output in _function.Body.Outputs)
        {
            Variable result = output.Type is TensorType type ? As(_current[output], type.Element, builder) : _current[output];
            if (result.Producer is null or { IsConstant: true } || outputs.Contains(result))
                result = builder.AddUnfolded("identity", output.Name, "x", result);
            builder.Rename(result, output.Name);
            outputs.Add(result);
        }
        return new Function(_function.Name, inputs, _function.Opset, [new(_function.Opset, builder.ToBlock([], outputs))], _function.Attributes);
    }

    private void Rebuild(Block block, BlockBuilder builder)
    {
        foreach (Operation operation in block.Operations)
        {
            if (operation.IsConstant)
            {
                // A literal that is not read yet stays so, and one that nothing reads is left out.
                _current[operation.Output] = operation.Output.Constant is TensorLiteral literal
                    ? builder.Constant(operation.Output.Name, literal.Value)
                    : throw new ModelUnsupportedException(ModelStage.Convert, operation.Place, "a constant that is no tensor", "a tensor");
                continue;
            }
            Add(operation, builder);
        }
    }

    private void Add(Operation operation, BlockBuilder builder)
    {
        bool isHalf = BecomesFloat16(operation);
        ElementType target = isHalf ? ElementType.Float16 : ElementType.Float32;
        var inputs = new List<KeyValuePair<string, ImmutableArray<Argument>>>();
        Signature signature = OperationTable.Resolve(operation, _function.Opset, ModelStage.Convert).Signature;
        foreach ((string parameter, ImmutableArray<Argument> arguments) in operation.Inputs)
        {
            // Some parameters, such as the factors of a resize, are float32 whatever the operation computes with.
            bool takesHalf = signature.Parameters.FirstOrDefault(declared => declared.Name == parameter)?.Types.Contains(ElementType.Float16) ?? true;
            inputs.Add(new(parameter, [.. arguments.Select(argument =>
                Converted(operation, argument, takesHalf ? target : ElementType.Float32, builder))]));
        }
        if (operation.Type == "cast" && operation.Output.Type is TensorType { Element: ElementType.Float32 or ElementType.Float16 })
            inputs = [.. inputs.Where(input => input.Key != "dtype"), new("dtype", [Literal.Of(target.MilName())])];
        ImmutableArray<Block> blocks = [.. operation.Blocks.Select(block => Nested(block, builder))];
        ImmutableArray<Variable> results = builder.AddGeneral(operation.Type, operation.Outputs.Length > 0 ? operation.Output.Name : operation.Name, inputs, blocks);
        for (int i = 0; i < results.Length; i++)
            _current[operation.Outputs[i]] = results[i];
    }

    /// <summary>Values cross the borders of branches and loops in the types that they had.</summary>
    private Block Nested(Block block, BlockBuilder builder)
    {
        BlockBuilder nested = builder.Nested();
        var inputs = new List<Variable>();
        foreach (Variable input in block.Inputs)
        {
            inputs.Add(nested.Input(input.Name, input.Type));
            _current[input] = inputs[^1];
        }
        Rebuild(block, nested);
        Variable[] outputs = [.. block.Outputs.Select(output =>
        {
            Variable result = output.Type is TensorType type ? As(_current[output], type.Element, nested) : _current[output];
            return nested.Defines(result) && !result.Producer!.IsConstant ? result : nested.AddUnfolded("identity", output.Name, "x", result);
        })];
        return nested.ToBlock(inputs, outputs);
    }

    private Argument Converted(Operation operation, Argument argument, ElementType target, BlockBuilder builder)
    {
        if (argument is TensorLiteral { Type: TensorType { Element: ElementType.Float32 or ElementType.Float16 } type } literal)
            return type.Element == target ? literal : new TensorLiteral(Converted(literal.Value, target));
        if (argument.Variable is not { } variable)
            return argument;
        Variable current = _current[variable];
        // Control flow takes what it declares; so does everything that is no float.
        if (operation.Blocks.Length > 0)
            return variable.Type is TensorType declared ? As(current, declared.Element, builder) : current;
        return current.Type is TensorType { Element: ElementType.Float32 or ElementType.Float16 } ? As(current, target, builder) : current;
    }

    /// <summary>A value in an element type: a constant is converted, anything else cast, once per block that does it.</summary>
    private Variable As(Variable value, ElementType element, BlockBuilder builder)
    {
        if (value.Type is not TensorType { Element: ElementType.Float32 or ElementType.Float16 } type || type.Element == element
            || !element.IsFloat())
            return value;
        if (_cast.TryGetValue((value, element), out Variable? known) && builder.Defines(known))
            return known;
        Variable cast = value.ConstantTensor is { } constant
            ? builder.Constant($"{value.Name}_to_{element.MilName()}", Converted(constant, element))
            : builder.Add("cast", $"{value.Name}_to_{element.MilName()}", ("x", value), ("dtype", Literal.Of(element.MilName())));
        _cast[(value, element)] = cast;
        return cast;
    }

    private bool BecomesFloat16(Operation operation)
    {
        if (operation.Blocks.Length > 0 || operation.Type.StartsWith("constexpr_", StringComparison.Ordinal) || operation.Type is "classify" or "write_state"
            or "make_list" or "list_write" or "list_read" or "list_gather" or "list_scatter" or "read_state")
            return false;
        // Integers that are computed as floats because programs have no such operation on integers need all their digits.
        if (operation.ReadVariables().Any(read => read.Producer is { Type: "cast" } cast && cast.Input("x")?.Type is TensorType { Element: ElementType.Int32 }))
            return false;
        if (_function.Opset < Opset.iOS17 && operation.Type is ("lstm" or "gru" or "rnn"))
            return false;
        return !_staysFloat32(operation);
    }

    private static Tensor Converted(Tensor value, ElementType element) => element == ElementType.Float16 ? Halved(value) : value.ConvertTo(element);

    /// <summary>Numbers beyond float16 become its greatest, so that masks stay finite; a single one too small for it becomes its least, so
    /// that what keeps a divisor from zero still does.</summary>
    private static Tensor Halved(Tensor value)
    {
        Tensor result = Tensor.CreateUninitialized(ElementType.Float16, value.Shape);
        ReadOnlySpan<float> from = value.Span<float>();
        Span<Half> to = result.MutableSpan<Half>();
        for (int i = 0; i < from.Length; i++)
        {
            float number = from[i];
            if (float.IsFinite(number))
                number = Math.Clamp(number, -Greatest, Greatest);
            if (from.Length == 1 && number != 0 && Math.Abs(number) < Least)
                number = MathF.CopySign(Least, number);
            to[i] = (Half)number;
        }
        // The float32 numbers, which lie in the mapped source file, are not needed any more.
        MappedFile.Release(value.Memory);
        return result;
    }
}
