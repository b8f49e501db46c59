using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Makes one operation of a layer or RMS normalization that is written out, with the constant scale and shift after it.</summary>
/// <param name="onlyPortable">True to make operations of Core ML only: RMS normalization stays as it is written, and what is normalized over all
/// spatial axes becomes an instance normalization.</param>
public sealed class FuseNormalizations(bool onlyPortable = false) : IPass
{
    public string Name => "fuse-normalizations";

    public void Run(ProgramEdit edit)
    {
        foreach (Operation operation in edit.Function.Body.AllOperations().ToArray())
        {
            if (operation.Parent is not null && NormalizationPattern.Of(operation) is { } pattern
                && (pattern.IsCentered || !onlyPortable))
                Replace(edit, operation, pattern);
        }
    }

    private void Replace(ProgramEdit edit, Operation root, NormalizationPattern pattern)
    {
        var x = ((TensorType)pattern.X.Type).ToShape();
        bool areLast = pattern.Axes.Length > 0 && pattern.Axes[0] == x.Rank - pattern.Axes.Length;
        if (x.ElementCount == 0 || pattern.Axes.Length == 0 || (!pattern.IsCentered && !areLast))
            return;
        Operation last = root;
        bool isPerChannel = onlyPortable && x.Rank is 3 or 4 && pattern.Axes.SequenceEqual(Enumerable.Range(2, x.Rank - 2));
        int[] parameterAxes = isPerChannel ? [1] : pattern.Axes;
        Tensor? gamma = Parameter(ref last, "mul", x, parameterAxes);
        Tensor? beta = pattern.IsCentered ? Parameter(ref last, "add", x, parameterAxes) : null;
        var inputs = new List<KeyValuePair<string, ImmutableArray<Argument>>>
        {
            new("x", [pattern.X]),
            new("epsilon", [new TensorLiteral(Tensor.Scalar((float)pattern.Epsilon))]),
        };
        if (!isPerChannel)
            inputs.Add(pattern.IsCentered ? new("axes", [Literal.Of(pattern.Axes)]) : new("count", [Literal.Of(pattern.Axes.Length)]));
        if (gamma is not null)
            inputs.Add(new("gamma", [edit.AddConstant(last, $"{last.Name}_gamma", gamma)]));
        if (beta is not null)
            inputs.Add(new("beta", [edit.AddConstant(last, $"{last.Name}_beta", beta)]));
        edit.Replace(last, new Operation(isPerChannel ? "instance_norm" : pattern.IsCentered ? "layer_norm" : RmsNorm.OperationName, inputs,
            [new Variable(last.Output.Name, last.Output.Type)], [new("name", Literal.Of(last.Name))]));
    }

    /// <summary>The constant that the only reader of a result multiplies it with, or adds to it, when it varies along the normalized axes
    /// alone: in the shape of these. The reader is the last operation then.</summary>
    private static Tensor? Parameter(ref Operation last, string type, Shape x, int[] axes)
    {
        Variable value = last.Output;
        if (value is not { BlockOutputUses: 0, Users: [var user] } || user.Type != type || user.Parent != last.Parent
            || !user.Output.Type.Equals(value.Type))
            return null;
        string other = user.Input("x")?.Variable == value ? "y" : "x";
        if (user.Input(other)?.ConstantTensor is not { ElementType: ElementType.Float32 } constant || constant.Rank > x.Rank)
            return null;
        var group = Shape.Of([.. axes.Select(axis => x[axis])]);
        if (constant.Count == 1)
        {
            var all = new float[group.ElementCount];
            Array.Fill(all, constant.ToFloats()[0]);
            last = user;
            return Tensor.From<float>(group, all);
        }
        for (int axis = 0; axis < x.Rank; axis++)
        {
            int own = axis - (x.Rank - constant.Rank), size = own < 0 ? 1 : constant.Shape[own];
            if (size != (axes.Contains(axis) ? x[axis] : 1))
                return null;
        }
        last = user;
        return constant.Reshaped(group);
    }
}
