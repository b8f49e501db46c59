using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Runs an operation whose shapes are known only now: by a kernel bound on the spot, otherwise by the reference
/// evaluation.</summary>
internal sealed class DynamicStep(Operation operation, Opset opset, SlotMap slots, Slot[] outputs) : Step(operation)
{
    private readonly ReferenceStep _reference = new(operation, opset, slots, outputs);
    private readonly (OperationDefinition Definition, Signature Signature) _rule = OperationTable.Resolve(operation, opset,
        ModelStage.Specialize);
    private Bound? _last;

    public override string KernelName => "dynamic";

    public override void Run(CpuContext context)
    {
        if (!KernelTable.HasKernel(Operation.Type) || Resolve(context) is not { } bound)
        {
            _reference.Run(context);
            return;
        }
        var given = new Tensor[bound.Inputs.Length];
        for (int i = 0; i < given.Length; i++)
            given[i] = bound.Inputs[i].Variable is { } variable ? context.Tensor(slots.IndexOf(variable)) : bound.Inputs[i].ConstantTensor!;
        var made = new Tensor[outputs.Length];
        for (int i = 0; i < made.Length; i++)
            context.Values[outputs[i].Index] = made[i] = Tensor.Create(bound.Outputs[i].Element, bound.Outputs[i].ToShape());
        bound.Kernel.Body(new KernelCall(given, made, context.Pool, context.Cancellation));
        // Another prediction may have put a kernel for other shapes in its place: the weights of this one must outlive its run.
        GC.KeepAlive(bound);
    }

    /// <summary>The kernel for the types that the arguments have now; the last one again when they have not changed.</summary>
    private Bound? Resolve(CpuContext context)
    {
        MilType[] inputs = [.. Operation.ReadVariables().Select(variable => TypeOf(context, variable))];
        Arguments values = ArgumentBinding.ForEvaluation(Operation, opset, _rule.Signature, variable =>
            context.Values[slots.IndexOf(variable)]!, null);
        MilType[] results = _rule.Definition.Infer(values);
        if (_last is { } last && last.Given.SequenceEqual(inputs) && last.Outputs.SequenceEqual(results))
            return last;
        if (results.Length == 0 || !results.All(type => type is TensorType tensor && tensor.TryGetShape(out Shape shape)
            && shape.ElementCount > 0)
            || inputs.Any(type => type is not TensorType tensor || tensor.ToShape().ElementCount == 0))
            return null;
        TensorType[] types = [.. results.Cast<TensorType>()];
        Arguments known = ArgumentBinding.ForInference(Operation, opset, _rule.Signature, variable => TypeOf(context, variable), null,
            ModelStage.Predict);
        if (KernelTable.Bind(new BindingSite(Operation, known, types)) is not { } kernel)
            return null;
        return _last = new Bound(inputs, types, kernel);
    }

    private MilType TypeOf(CpuContext context, Variable variable) => ArgumentBinding.TypeOf(context.Values[slots.IndexOf(variable)]!);

    private sealed record Bound(MilType[] Given, TensorType[] Outputs, CpuKernel Kernel)
    {
        public System.Collections.Immutable.ImmutableArray<Argument> Inputs => Kernel.Inputs;
    }
}
