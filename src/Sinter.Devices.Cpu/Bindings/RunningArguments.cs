using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>The arguments of an operation whose attributes are computed by the program, for a kernel that resolves them when it
/// runs.</summary>
internal sealed class RunningArguments(BindingSite site)
{
    private readonly ImmutableArray<Variable> _variables = [.. site.Operation.ReadVariables().Distinct()];

    /// <summary>What the kernel reads: all variables.</summary>
    public ImmutableArray<Argument> Inputs => [.. _variables.Select(variable => (Argument)variable)];

    /// <summary>The arguments with the values that they have in this call.</summary>
    public Arguments Read(in KernelCall call)
    {
        Tensor[] values = call.Inputs.ToArray();
        return ArgumentBinding.ForEvaluation(
            site.Operation, site.Arguments.Opset, site.Arguments.Signature, variable => values[_variables.IndexOf(variable)], null);
    }
}
