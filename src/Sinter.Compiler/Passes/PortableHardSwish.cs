using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Hard swish and hard sigmoid in Core ML's operations.</summary>
internal static class PortableHardSwish
{
    /// <summary>True of x * sigmoid_hard(x), which is as short as it gets.</summary>
    public static bool Is(Operation root, Variable x) => root.Type == "mul" && root.Input("x")?.Variable is { } left && root.Input("y")?.Variable is { } right
        && (left == x ? IsGate(right, x) : right == x && IsGate(left, x));

    /// <summary>A fused activation in Core ML's operations: hard swish becomes x * sigmoid_hard(x).</summary>
    /// <param name="edit">Where the gate is added.</param>
    /// <param name="root">What the activation replaces.</param>
    /// <param name="activation">The activation.</param>
    public static Operation Of(ProgramEdit edit, Operation root, Operation activation)
    {
        if (activation.Type != Ir.Ops.HardSwish.OperationName)
            return activation;
        Argument x = activation.Input("x")!;
        Operation gate = Gate(edit.UniqueName($"{root.Name}_gate"), root.Output.Type, x, activation.Input("alpha")!, activation.Input("beta")!);
        edit.InsertBefore(root, gate);
        return new Operation("mul", [new("x", [x]), new("y", [gate.Output])], [new Variable(root.Output.Name, root.Output.Type)],
            [new("name", Literal.Of(root.Name))]);
    }

    /// <summary>The hard sigmoid that is written out as a * clip(x + c, 0, 1 / a), or with a division; null when it is none.</summary>
    public static Operation? HardSigmoid(Operation root)
    {
        if (root.Type is not ("mul" or "real_div") || Operand(root, root.Type == "mul") is not var (limited, factor) || !(factor > 0))
            return null;
        double scale = root.Type == "mul" ? factor : 1 / factor;
        (double low, double high) = limited.Producer switch
        {
            { Type: "relu6" } => (0, 6),
            { Type: "clip" } clip when Number(clip, "alpha") is { } alpha && Number(clip, "beta") is { } beta => (alpha, beta),
            _ => (double.NaN, double.NaN),
        };
        if (low != 0 || !Polynomial.Same(high * scale, 1) || limited.Producer!.Input("x")?.Variable is not { Producer: { Type: "add" } shift }
            || Operand(shift, true) is not var (x, offset) || !x.Type.Equals(root.Output.Type))
            return null;
        return Gate(root.Name, root.Output.Type, x, new TensorLiteral(Tensor.Scalar((float)scale)), new TensorLiteral(Tensor.Scalar((float)(offset * scale))),
            root.Output.Name);
    }

    private static bool IsGate(Variable value, Variable x) => value.Producer is { Type: "sigmoid_hard" } gate && gate.Input("x")?.Variable == x;

    private static Operation Gate(string name, MilType type, Argument x, Argument alpha, Argument beta, string? result = null) => new("sigmoid_hard",
        [new("x", [x]), new("alpha", [alpha]), new("beta", [beta])], [new Variable(result ?? name, type)], [new("name", Literal.Of(name))]);

    /// <summary>The operand that varies, and the number that is the other one.</summary>
    private static (Variable Value, double Number)? Operand(Operation operation, bool isCommutative)
    {
        if (operation.Input("x")?.Variable is { ConstantTensor: null } x && Number(operation, "y") is { } second)
            return (x, second);
        return isCommutative && operation.Input("y")?.Variable is { ConstantTensor: null } y && Number(operation, "x") is { } first ? (y, first) : null;
    }

    private static double? Number(Operation operation, string parameter) =>
        operation.Input(parameter)?.ConstantTensor is { Count: 1, ElementType: ElementType.Float32 } known ? known.ToDoubles()[0] : null;
}
