using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Runs one of two blocks.</summary>
internal sealed class CondStep(Operation operation, Func<CpuContext, Value> predicate, BlockPlan whenTrue, BlockPlan whenFalse,
    Slot[] outputs) : Step(operation)
{
    public override string KernelName => "branch";

    public override void Run(CpuContext context)
    {
        var decision = (Tensor)predicate(context);
        if (decision.Count != 1)
            throw new PredictionFailedException(ModelStage.Predict, Operation.Place, "one boolean", decision.ToString());
        Value[] results = (decision.Bytes[0] != 0 ? whenTrue : whenFalse).Run(context, []);
        for (int i = 0; i < results.Length; i++)
            context.Values[outputs[i].Index] = results[i];
    }
}

/// <summary>Runs a body for as long as a condition holds.</summary>
internal sealed class WhileStep(Operation operation, Func<CpuContext, Value>[] initial, BlockPlan condition, BlockPlan body,
    Slot[] outputs) : Step(operation)
{
    public override string KernelName => "loop";

    public override void Run(CpuContext context)
    {
        var variables = new Value[initial.Length];
        for (int i = 0; i < variables.Length; i++)
            variables[i] = initial[i](context);
        while (((Tensor)condition.Run(context, variables)[0]).Bytes[0] != 0)
            variables = body.Run(context, variables);
        for (int i = 0; i < variables.Length; i++)
            context.Values[outputs[i].Index] = variables[i];
    }
}
