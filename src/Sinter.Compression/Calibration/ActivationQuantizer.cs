using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>Puts quantize and dequantize around the values between operations.</summary>
public sealed class ActivationQuantizer
{
    private static readonly string[] Quantized = ["conv", "linear", "add", "avg_pool", "max_pool"];

    /// <summary>Activations that an operation is followed by as one, so that only their result is quantized.</summary>
    private static readonly string[] Activations =
        ["relu", "relu6", "leaky_relu", "clip", "elu", "gelu", "prelu", "sigmoid", "silu", "softplus", "tanh", "sigmoid_hard"];

    private readonly ActivationQuantization _scheme;
    private readonly Dictionary<string, (float Low, float High)> _ranges;

    private ActivationQuantizer(ActivationQuantization scheme, Dictionary<string, (float Low, float High)> ranges)
    {
        _scheme = scheme;
        _ranges = ranges;
    }

    /// <summary>Measures the range of every value that will be quantized.</summary>
    public static ActivationQuantizer Calibrate(Program program, ActivationQuantization scheme, ICalibrationRunner runner,
        CancellationToken cancellation)
    {
        var ranges = new Dictionary<string, (float Low, float High)>(StringComparer.Ordinal);
        var quantizer = new ActivationQuantizer(scheme, ranges);
        foreach (Function function in program.Functions.Values)
        {
            Operation[] joins = [.. function.Body.Operations.Where(operation => operation.Type == "concat")];
            string[] names = [.. quantizer.Values(function).Concat(joins.SelectMany(JoinedValues)).Select(value => value.Name).Distinct()];
            runner.Observe(program, names, values =>
            {
                for (int i = 0; i < names.Length; i++)
                {
                    (float low, float high) = Extremes.Of(values[i].Span<float>());
                    (float Low, float High) known = ranges.GetValueOrDefault(names[i], (low, high));
                    ranges[names[i]] = (Math.Min(known.Low, low), Math.Max(known.High, high));
                }
            }, cancellation);
            foreach (Operation join in joins)
                Unify(ranges, [.. JoinedValues(join).Select(value => value.Name)]);
        }
        return quantizer;
    }

    /// <summary>Edits a program; gives how many values were quantized.</summary>
    /// <param name="program">The calibrated program, or one in which only weights changed.</param>
    /// <param name="limit">The newest opset that the result may need.</param>
    /// <exception cref="ModelUnsupportedException">The operations need a newer opset than is allowed.</exception>
    public (Program Program, int Count) Run(Program program, Opset limit)
    {
        Opset own = program.Functions.Values.Min(function => function.Opset);
        if (own < Opset.iOS17 && limit < Opset.iOS17)
        {
            throw new ModelUnsupportedException(ModelStage.Compress, program.Functions.Keys.First(), $"quantized activations before iOS17",
                "the target iOS17 or newer");
        }
        program = OpsetRaising.Raise(program, Opset.iOS17);
        int count = 0;
        foreach (Function function in program.Functions.Values)
        {
            var edit = new ProgramEdit(function);
            Variable[] values = [.. Values(function).Distinct()];
            HashSet<Variable> results = [.. Results(function)];
            foreach (Variable value in values)
            {
                if (_ranges.TryGetValue(value.Name, out (float Low, float High) range) && float.IsFinite(range.Low) && float.IsFinite(range.High))
                {
                    Insert(edit, function, value, range, everywhere: results.Contains(value));
                    count++;
                }
            }
        }
        GraphVerifier.Check(program, ModelStage.Compress);
        return (program, count);
    }

    private void Insert(ProgramEdit edit, Function function, Variable value, (float Low, float High) range, bool everywhere)
    {
        Operation[] readers = [.. value.Users.Distinct().Where(user => everywhere || IsQuantized(user))];
        ElementType element = ((TensorType)value.Type).Element, integers = _scheme.IsUnsigned ? ElementType.UInt8 : ElementType.Int8;
        var quantizer = new LinearQuantizer(_scheme.Mode, integers, element);
        (float[] scales, int[] offsets) = quantizer.Ranges([range.Low, range.High], new BlockRuns(Shape.Of(2), [2]));
        Argument scale = Constexpr.Floats(element, Shape.Scalar, scales);
        Argument? offset = quantizer.HasOffset ? Constexpr.Integers(integers, Shape.Scalar, [(byte)offsets[0]]) : null;
        Operation quantize = Make("quantize", edit.UniqueName($"{value.Name}_quantized"), function.Opset, ("input", value), ("scale", scale),
            ("zero_point", offset), ("output_dtype", Literal.Of(integers.MilName())));
        Operation dequantize = Make("dequantize", edit.UniqueName($"{value.Name}_dequantized"), function.Opset, ("input", quantize.Output),
            ("scale", scale), ("zero_point", offset));
        // Before the first reader: a function's input has no operation to come after.
        if (value.Producer is { } producer)
        {
            edit.InsertAfter(producer, quantize);
        }
        else
        {
            edit.InsertBefore(function.Body.Operations[0], quantize);
        }
        edit.InsertAfter(quantize, dequantize);
        foreach (Operation reader in readers)
        {
            foreach ((string parameter, ImmutableArray<Argument> arguments) in reader.Inputs.ToArray())
            {
                if (arguments.Any(argument => argument.Variable == value))
                    edit.SetInput(reader, parameter, [.. arguments.Select(argument => argument.Variable == value ? dequantize.Output : argument)]);
            }
        }
    }

    private static Operation Make(string type, string name, Opset opset, params ReadOnlySpan<(string Parameter, Argument? Value)> parameters)
    {
        var inputs = new List<KeyValuePair<string, ImmutableArray<Argument>>>();
        foreach ((string parameter, Argument? value) in parameters)
        {
            if (value is not null)
                inputs.Add(new(parameter, [value]));
        }
        var probe = new Operation(type, inputs, []);
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(probe, opset, ModelStage.Compress);
        MilType result = definition.Infer(ArgumentBinding.FromGraph(probe, opset, signature, ModelStage.Compress))[0];
        return new Operation(type, inputs, [new Variable(name, result)], [new("name", Literal.Of(name))]);
    }

    /// <summary>Inputs of quantized operations, and what they and their activations give, in program order.</summary>
    private IEnumerable<Variable> Values(Function function) => function.Body.Operations.Where(IsQuantized)
        .SelectMany(ComputedInputs).Concat(Results(function)).Where(IsFloat).Distinct();

    private IEnumerable<Variable> Results(Function function) => function.Body.Operations.Where(IsQuantized).Select(operation =>
            operation.Output.Users is [var only] && operation.Output.BlockOutputUses == 0 && Activations.Contains(only.Type)
                ? only.Output : operation.Output)
        .Where(result => result.BlockOutputUses == 0 && result.IsUsed && IsFloat(result));

    private bool IsQuantized(Operation operation) => Quantized.Contains(operation.Type)
        && !_scheme.ExcludedTypes.Contains(operation.Type) && !_scheme.ExcludedNames.Contains(operation.Name)
        && (operation.Type != "add" || ComputedInputs(operation).Count() == 2);

    private static IEnumerable<Variable> ComputedInputs(Operation operation) => operation.Inputs
        .Where(input => input.Key is "x" or "y").Select(input => input.Value[0].Variable).OfType<Variable>()
        .Where(variable => variable.Producer is not { } producer || (!producer.IsConstant && !CompressedConstant.Is(producer)));

    private static IEnumerable<Variable> JoinedValues(Operation join) => join.Arguments("values").Select(argument => argument.Variable)
        .OfType<Variable>().Append(join.Output).Where(value => IsFloat(value) && value.Constant is null);

    private static bool IsFloat(Variable value) => value.Type is TensorType { Element: ElementType.Float16 or ElementType.Float32 };

    /// <summary>What is joined and what the join gives get one range, so that no values are scaled anew in between.</summary>
    private static void Unify(Dictionary<string, (float Low, float High)> ranges, string[] names)
    {
        (float Low, float High)[] known = [.. names.Where(ranges.ContainsKey).Select(name => ranges[name])];
        foreach (string name in names.Where(ranges.ContainsKey))
            ranges[name] = (known.Min(range => range.Low), known.Max(range => range.High));
    }
}
