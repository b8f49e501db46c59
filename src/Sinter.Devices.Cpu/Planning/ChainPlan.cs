using System.Collections.Frozen;
using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>A chain of elementwise operations as one kernel.</summary>
/// <param name="Kernel">Reads the chain's inputs and fills the outputs.</param>
/// <param name="Outputs">Values that something outside the chain reads.</param>
/// <param name="Operations">All operations that need no step of their own.</param>
internal sealed record ChainPlan(CpuKernel Kernel, ImmutableArray<Variable> Outputs, ImmutableArray<Operation> Operations)
{
    private static readonly FrozenDictionary<string, BinaryKind> Binary = new Dictionary<string, BinaryKind>
    {
        ["add"] = BinaryKind.Add,
        ["floor_div"] = BinaryKind.FloorDivide,
        ["maximum"] = BinaryKind.Max,
        ["minimum"] = BinaryKind.Min,
        ["mod"] = BinaryKind.Modulo,
        ["mul"] = BinaryKind.Multiply,
        ["pow"] = BinaryKind.Power,
        ["real_div"] = BinaryKind.Divide,
        ["sub"] = BinaryKind.Subtract,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True for functions of one or two float32 elements that chains know.</summary>
    public static bool IsElementwise(Operation operation, Opset opset) => operation.Outputs.Length == 1
        && (Binary.ContainsKey(operation.Type)
            ? operation.Input("x")?.Type is TensorType { Element: ElementType.Float32 }
                && operation.Input("y")?.Type is TensorType { Element: ElementType.Float32 }
            : operation.Input("x")?.Variable is { } x && x.Type.Equals(operation.Output.Type)
                && UnaryBindings.FunctionOf(operation, opset) is not null);

    /// <summary>The plan of operations in order; null when they are more than one chain can hold.</summary>
    public static ChainPlan? Of(Operation start, ImmutableArray<Operation> members, Shape shape, Opset opset,
        Predicate<Variable> isReadInside, Func<Argument, ChainView?> viewOf)
    {
        var builder = new Builder(viewOf, [.. members.Select(member => member.Output)]);
        ImmutableArray<Variable> outputs = [.. members.Select(member => member.Output).Where(value => !isReadInside(value))];
        foreach (Operation member in members)
        {
            foreach (string parameter in (string[])["x", "y"])
            {
                if (IsOperand(member, parameter) && !builder.AddOperand(member.Input(parameter)!))
                    return null;
            }
        }
        if (builder.Sources.Count > ElementwiseChain.MostInputs || outputs.Length is 0 or > ElementwiseChain.MostOutputs
            || builder.Operands.Count > ElementwiseChain.MostInstructions)
            return null;
        var instructions = ImmutableArray.CreateBuilder<ChainInstruction>(members.Length);
        foreach (Operation member in members)
        {
            int output = outputs.IndexOf(member.Output), left = builder.Number(member.Input("x")!);
            instructions.Add(Binary.TryGetValue(member.Type, out BinaryKind kind)
                ? ChainInstruction.Binary(kind, left, builder.Number(member.Input("y")!), output)
                : ChainInstruction.Unary(UnaryBindings.FunctionOf(member, opset)!.Value, left, output));
            builder.AddResult(member.Output);
        }
        var chain = new ElementwiseChain(checked((int)shape.ElementCount), [.. builder.Operands], instructions.ToImmutable());
        var kernel = new CpuKernel($"chain of {members.Length}", [.. builder.Sources], (in KernelCall call) =>
            chain.Run(call.Inputs, call.Outputs, call.Pool, call.Cancellation));
        return new ChainPlan(kernel, outputs, start.Type == "split" ? [start, .. members] : members);
    }

    private static bool IsOperand(Operation member, string parameter) => parameter == "x" || Binary.ContainsKey(member.Type);

    /// <summary>Numbers the values of a chain: operands first, then results.</summary>
    private sealed class Builder(Func<Argument, ChainView?> viewOf, ImmutableArray<Variable> results)
    {
        private readonly Dictionary<Variable, int> _results = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<object, int> _operands = new(ReferenceEqualityComparer.Instance);

        public List<Argument> Sources { get; } = [];

        public List<ChainOperand> Operands { get; } = [];

        public bool AddOperand(Argument argument)
        {
            if (_operands.ContainsKey(Key(argument)) || (argument.Variable is { } variable && results.Contains(variable)))
                return true;
            if (viewOf(argument) is not { } view)
                return false;
            int source = Sources.FindIndex(known => Key(known) == Key(view.Source));
            if (source < 0)
            {
                source = Sources.Count;
                Sources.Add(view.Source);
            }
            _operands.Add(Key(argument), Operands.Count);
            Operands.Add(view.Operand with { Input = source });
            return true;
        }

        public int Number(Argument argument) => argument.Variable is { } variable && _results.TryGetValue(variable, out int result)
            ? result : _operands[Key(argument)];

        public void AddResult(Variable value) => _results.Add(value, Operands.Count + _results.Count);

        private static object Key(Argument argument) => (object?)argument.Variable ?? argument.Literal!;
    }
}
