using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Makes one operation of an activation that is written out: GELU with the error function, the hyperbolic tangent or the logistic
/// function, SiLU, and hard swish.</summary>
/// <param name="onlyPortable">True to make operations of Core ML: hard swish becomes a product with a hard sigmoid, and hard sigmoids that are
/// written out become one too.</param>
public sealed class FuseActivations(bool onlyPortable = false) : IPass
{
    /// <summary>Operations between an activation's result and its input that are looked at.</summary>
    private const int Reach = 24;

    private static readonly double SqrtHalf = Math.Sqrt(0.5), TanhScale = Math.Sqrt(2 / Math.PI), TanhCube = TanhScale * 0.044715;

    public string Name => "fuse-activations";

    public void Run(ProgramEdit edit)
    {
        // From the last on: of a chain of operations the longest that is an activation becomes one.
        foreach (Operation operation in edit.Function.Body.AllOperations().Reverse().ToArray())
        {
            if (operation.Type is not ("mul" or "real_div" or "add") || operation.Parent is null
                || operation.Output.Type is not TensorType { Element: ElementType.Float32 } || !operation.Output.IsUsed)
                continue;
            if (Inputs(operation).Select(x => Activation(operation, x)).FirstOrDefault(made => made is not null) is { } activation)
                edit.Replace(operation, onlyPortable ? PortableHardSwish.Of(edit, operation, activation) : activation);
            else if (onlyPortable && PortableHardSwish.HardSigmoid(operation) is { } gate)
                edit.Replace(operation, gate);
        }
    }

    /// <summary>Values that operations behind the result read more than once, or that two of them read: every activation here has x
    /// twice.</summary>
    private static IEnumerable<Variable> Inputs(Operation root)
    {
        var seen = new HashSet<Operation>(ReferenceEqualityComparer.Instance) { root };
        var next = new Queue<Operation>([root]);
        var reads = new Dictionary<Variable, int>(ReferenceEqualityComparer.Instance);
        while (next.TryDequeue(out Operation? operation) && seen.Count <= Reach)
        {
            foreach (Variable read in operation.ReadVariables())
            {
                if (read.ConstantTensor is not null || !read.Type.Equals(root.Output.Type))
                    continue;
                reads[read] = reads.GetValueOrDefault(read) + 1;
                if (read.Producer is { } producer && producer.Parent == root.Parent && IsPart(producer) && seen.Add(producer))
                    next.Enqueue(producer);
            }
        }
        return reads.Where(read => read.Value > 1).Select(read => read.Key);
    }

    private static bool IsPart(Operation operation) => operation.Type is "add" or "sub" or "mul" or "real_div" or "square" or "pow" or "erf"
        or "tanh" or "sigmoid" or "relu6" or "clip" or "sigmoid_hard" or "thresholded_relu";

    private Operation? Activation(Operation root, Variable x)
    {
        if (ActivationForm.Of(root.Output, x) is not { } form)
            return null;
        bool isHalf = form.Outer.Is(0, 0.5) && form.Rest.Is(0, 0.5), isWhole = form.Outer.Is(0, 1) && form.Rest.IsZero;
        return form.Core switch
        {
            ActivationCore.Erf when isHalf && form.Inner.Is(0, SqrtHalf) => Gelu(root, x, "EXACT"),
            ActivationCore.Tanh when isHalf && form.Inner.Is(0, TanhScale, 0, TanhCube) => Gelu(root, x, "TANH_APPROXIMATION"),
            ActivationCore.Sigmoid when isWhole && form.Inner.Is(0, 2 * TanhScale, 0, 2 * TanhCube) =>
                Gelu(root, x, "TANH_APPROXIMATION"),
            ActivationCore.Sigmoid when isWhole && form.Inner.Is(0, 1.702) => Gelu(root, x, "SIGMOID_APPROXIMATION"),
            ActivationCore.Sigmoid when isWhole && form.Inner.Is(0, 1) => Make(root, "silu", x),
            ActivationCore.Clip when !onlyPortable || !PortableHardSwish.Is(root, x) => HardSwish(root, x, form),
            _ => null,
        };
    }

    private static Operation Gelu(Operation root, Variable x, string mode) => Make(root, "gelu", x, ("mode", Literal.Of(mode)));

    /// <summary>x * a * clip(b * x + c, 0, 1 / a).</summary>
    private static Operation? HardSwish(Operation root, Variable x, ActivationForm form)
    {
        double factor = form.Outer[1];
        if (!form.Outer.Is(0, factor) || !form.Rest.IsZero || form.Low != 0 || !Polynomial.Same(form.High * factor, 1) || !(factor > 0)
            || !form.Inner.Is(form.Inner[0], form.Inner[1]) || !(form.Inner[1] > 0))
            return null;
        double alpha = form.Inner[1] * factor, beta = form.Inner[0] * factor;
        return Make(root, Ir.Ops.HardSwish.OperationName, Limited(x, -beta / alpha), ("alpha", Number(alpha)),
            ("beta", Number(beta)));
    }

    /// <summary>What x is before it was set to 0 where the result is 0 anyway.</summary>
    private static Variable Limited(Variable x, double lowest) =>
        x.Producer is { Type: "thresholded_relu" } limit && limit.Input("x")?.Variable is { } given && given.Type.Equals(x.Type)
        && limit.Input("alpha")?.ConstantTensor is { Count: 1 } alpha
        && (alpha.ToDoubles()[0] <= lowest || Polynomial.Same(alpha.ToDoubles()[0], lowest)) ? given : x;

    private static Operation Make(Operation root, string type, Variable x, params ReadOnlySpan<(string Name, Literal Value)> parameters)
    {
        var inputs = new List<KeyValuePair<string, ImmutableArray<Argument>>> { new("x", [x]) };
        foreach ((string name, Literal value) in parameters)
            inputs.Add(new(name, [value]));
        return new Operation(type, inputs, [new Variable(root.Output.Name, root.Output.Type)], [new("name", Literal.Of(root.Name))]);
    }

    private static TensorLiteral Number(double value) => new(Tensor.Scalar((float)value));
}
