using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Turns a segment into slots, steps and a planned arena.</summary>
internal sealed class SegmentCompiler
{
    private readonly Function _function;
    private readonly Lifetimes _lifetimes;
    private readonly SlotMap _slots = new();
    private readonly HashSet<Variable> _functionOutputs = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationToken _cancellation;
    private readonly PackedConstants _packed;
    private readonly Dictionary<Operation, Variable> _absorbed = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Operation> _chained = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Operation, HashSet<int>> _placed = new(ReferenceEqualityComparer.Instance);
    private int _mostTensors = 1;

    private SegmentCompiler(Function function, PackedConstants packed, CancellationToken cancellation)
    {
        _packed = packed;
        _function = function;
        _lifetimes = new Lifetimes(function);
        _functionOutputs.UnionWith(function.Body.Outputs);
        _cancellation = cancellation;
    }

    public static CompiledSegment Compile(Segment segment, WorkPool pool, PackedConstants packed, CancellationToken cancellation)
    {
        var compiler = new SegmentCompiler(segment.Function, packed, cancellation);
        return compiler.Compile(segment, pool);
    }

    private CompiledSegment Compile(Segment segment, WorkPool pool)
    {
        foreach (Variable input in _function.Inputs)
            _slots.Add(input, index => new Slot(index, SlotKind.Input, input.Type));
        BlockPlan body = CompileBlock(_function.Body);
        long arena = PlanArena();
        if (arena > int.MaxValue - AlignedMemory.Alignment)
            throw new ModelUnsupportedException(ModelStage.Specialize, _function.Name, $"an arena of {arena:N0} bytes",
                "intermediate values that fit 2 GiB together");
        return new CompiledSegment(segment, body, _slots, _mostTensors, arena, _packed.ByteLength, pool);
    }

    private BlockPlan CompileBlock(Block block)
    {
        var steps = new List<Step>();
        foreach (Operation operation in block.Operations)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (operation.IsConstant || operation.IsConstantExpression)
                AddConstant(operation);
            else
                steps.Add(CompileOperation(operation, block));
        }
        return new BlockPlan([.. steps], [.. block.Owner is null ? [] : block.Inputs.Select(input => _slots[input])],
            [.. block.Outputs.Select(output => _slots[output])]);
    }

    /// <summary>A constant, or a compressed one that is expanded only if a step reads it, and not its codes.</summary>
    private void AddConstant(Operation operation)
    {
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, _function.Opset, ModelStage.Specialize);
        Arguments arguments = ArgumentBinding.FromGraph(operation, _function.Opset, signature, ModelStage.Specialize);
        if (!operation.IsConstant)
        {
            _slots.Defer(operation.Output, index => new Slot(index, SlotKind.Constant, operation.Output.Type)
            {
                Constant = definition.Run(arguments)[0],
            });
            return;
        }
        Value value = arguments.Known("val")
            ?? throw new ModelUnsupportedException(ModelStage.Specialize, operation.Place, $"a constant of type {operation.Output.Type}",
                "a constant tensor");
        _slots.Defer(operation.Output, index => new Slot(index, SlotKind.Constant, operation.Output.Type) { Constant = value });
    }

    private Step CompileOperation(Operation operation, Block block)
    {
        if (!operation.Blocks.IsEmpty)
            return CompileControlFlow(operation, block);
        if (_chained.Contains(operation))
            return new FinishedStep(operation);
        if (IsAlias(operation, block, out Slot? source))
        {
            Slot target = AddSlot(operation.Output, block, SlotKind.Alias, source);
            source!.Root.Last = Math.Max(source.Root.Last, target.Last);
            return new AliasStep(operation, source, target);
        }
        if (QuantizedValue.IsReadAsCodes(operation, _function.Opset))
            return new FinishedStep(operation);
        if (CompileIntegerProduct(operation, block) is { } productStep)
            return productStep;
        if (CompileQuantized(operation, block) is { } quantizedStep)
            return quantizedStep;
        if (CompileChain(operation, block) is { } chainStep)
            return chainStep;
        if (CompilePlaced(operation, block) is { } placedStep)
            return placedStep;
        if (_placed.TryGetValue(operation, out HashSet<int>? placed) && placed.Count == operation.Arguments("values").Length)
            return new FinishedStep(operation);
        Slot[] outputs = placed is not null ? [_slots[operation.Output]]
            : [.. operation.Outputs.Select(output => AddSlot(output, block, KindOf(output, block), null))];
        if (StateStep(operation, outputs) is { } stateStep)
            return stateStep;
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, _function.Opset, ModelStage.Specialize);
        if (!operation.Outputs.All(output => IsStaticTensor(output.Type))
            || !operation.ReadVariables().All(variable => IsStaticTensor(variable.Type)))
        {
            _slots.RequireAll(operation);
            return definition.Has(OperationTraits.Effect)
                ? new ReferenceStep(operation, _function.Opset, _slots, outputs)
                : new DynamicStep(operation, _function.Opset, _slots, outputs);
        }
        if (!HasNoElements(operation) && KernelTable.HasKernel(operation.Type) && operation.Outputs.Length > 0)
        {
            Arguments arguments = ArgumentBinding.FromGraph(operation, _function.Opset, signature, ModelStage.Specialize);
            var site = new BindingSite(operation, arguments, [.. operation.Outputs.Select(output => (TensorType)output.Type)])
            {
                Epilogue = EpilogueOf(operation),
                Packed = _packed,
                AlreadyPlaced = placed ?? [],
            };
            if (KernelTable.Bind(site) is { } kernel)
            {
                foreach ((Operation absorbed, Variable value) in site.Epilogue.Absorbed)
                    _absorbed.Add(absorbed, value);
                _mostTensors = Math.Max(_mostTensors, kernel.Inputs.Length + outputs.Length);
                return new KernelStep(operation, kernel, [.. kernel.Inputs.Select(SlotOf)], outputs);
            }
        }
        _slots.RequireAll(operation);
        return new ReferenceStep(operation, _function.Opset, _slots, outputs);
    }

    private FusedEpilogue EpilogueOf(Operation operation) => KernelTable.EpilogueOf(operation.Type) is (true, var takesResidual)
        ? FusedEpilogue.Find(operation, _function.Opset, _slots.Contains, takesResidual)
        : FusedEpilogue.None;

    /// <summary>A product of integers, with the operations that only its result goes through: the last of them may turn it into integers
    /// again.</summary>
    private KernelStep? CompileIntegerProduct(Operation operation, Block block)
    {
        if (IntegerProduct.Of(operation, _function.Opset) is not { } product)
            return null;
        FusedEpilogue epilogue = EpilogueOf(operation);
        Operation? quantize = IntegerProduct.QuantizationAfter(operation, epilogue);
        CpuKernel kernel = product.Bind(epilogue, quantize is null ? null : QuantizedValue.OfQuantize(quantize), _packed);
        Variable result = quantize?.Output ?? operation.Output;
        if (quantize is not null)
            _chained.UnionWith([.. epilogue.Absorbed.Select(absorbed => absorbed.Operation), quantize]);
        else
            epilogue.Absorbed.ToList().ForEach(absorbed => _absorbed.Add(absorbed.Operation, absorbed.Value));
        return StepWith(operation, kernel, result, block);
    }

    /// <summary>An operation between integers, with those that its result goes through.</summary>
    private KernelStep? CompileQuantized(Operation operation, Block block)
    {
        if (_absorbed.ContainsKey(operation) || QuantizedStep.Of(operation, _function.Opset) is not { } quantized)
            return null;
        _chained.UnionWith(quantized.Ending.Operations);
        return StepWith(operation, quantized.Bind(_packed), quantized.Ending.Result, block);
    }

    /// <summary>A kernel that writes a result which the graph has later than its operation.</summary>
    private KernelStep StepWith(Operation operation, CpuKernel kernel, Variable result, Block block)
    {
        Slot output = AddSlot(result, block, KindOf(result, block), null, _lifetimes.Start(operation));
        _mostTensors = Math.Max(_mostTensors, kernel.Inputs.Length + 1);
        return new KernelStep(operation, kernel, [.. kernel.Inputs.Select(SlotOf)], [output]);
    }

    /// <summary>A kernel that writes its result to its place in a concatenation that comes later.</summary>
    private KernelStep? CompilePlaced(Operation operation, Block block)
    {
        if (!ConcatPlacement.WritesRowsApart(operation) || operation.Outputs is not [{ Type: TensorType { IsStatic: true } type }]
            || !operation.ReadVariables().All(variable => IsStaticTensor(variable.Type)) || HasNoElements(operation))
            return null;
        FusedEpilogue epilogue = EpilogueOf(operation);
        if (ConcatPlacement.Find(operation, epilogue) is not { } placement
            || KindOf(placement.Concat.Output, block) is not (SlotKind.Arena or SlotKind.Output))
            return null;
        Signature signature = OperationTable.Resolve(operation, _function.Opset, ModelStage.Specialize).Signature;
        Arguments arguments = ArgumentBinding.FromGraph(operation, _function.Opset, signature, ModelStage.Specialize);
        var site = new BindingSite(operation, arguments, [type]) { Epilogue = epilogue, Packed = _packed, Placement = placement };
        if (KernelTable.Bind(site) is not { } kernel)
            return null;
        if (!_placed.TryGetValue(placement.Concat, out HashSet<int>? placed))
        {
            Variable whole = placement.Concat.Output;
            AddSlot(whole, block, KindOf(whole, block), null, _lifetimes.Start(operation));
            _placed.Add(placement.Concat, placed = []);
        }
        placed.Add(placement.Index);
        _chained.UnionWith(epilogue.Absorbed.Select(absorbed => absorbed.Operation));
        _mostTensors = Math.Max(_mostTensors, kernel.Inputs.Length + 1);
        return new KernelStep(operation, kernel, [.. kernel.Inputs.Select(SlotOf)], [_slots[placement.Concat.Output]]);
    }

    /// <summary>A chain of elementwise operations, run where the first of them stands.</summary>
    private KernelStep? CompileChain(Operation operation, Block block)
    {
        if (operation.Type != "split" && !ChainPlan.IsElementwise(operation, _function.Opset))
            return null;
        var finder = new ChainFinder(_function, _lifetimes, _slots.Contains, other => _absorbed.ContainsKey(other) || _chained.Contains(other));
        if (finder.Find(operation) is not { } chain)
            return null;
        _chained.UnionWith(chain.Operations);
        int first = _lifetimes.Start(operation);
        Slot[] outputs = [.. chain.Outputs.Select(output => AddSlot(output, block, KindOf(output, block), null, first))];
        _mostTensors = Math.Max(_mostTensors, chain.Kernel.Inputs.Length + outputs.Length);
        return new KernelStep(operation, chain.Kernel, [.. chain.Kernel.Inputs.Select(SlotOf)], outputs);
    }

    /// <summary>The copy that reads or writes a state of known size.</summary>
    private Step? StateStep(Operation operation, Slot[] outputs)
    {
        if (operation.Type is not ("read_state" or "write_state") || operation.Input("input")?.Variable is not { Type: StateType } state)
            return null;
        if (operation.Type == "read_state")
            return IsStaticTensor(operation.Output.Type) ? new ReadStateStep(operation, _slots.IndexOf(state), outputs[0]) : null;
        return operation.Input("data") is { } data && IsStaticTensor(data.Type)
            ? new WriteStateStep(operation, _slots.IndexOf(state), SlotOf(data))
            : null;
    }

    private Step CompileControlFlow(Operation operation, Block block)
    {
        Func<CpuContext, Value>[] given = [.. operation.Inputs.Values.SelectMany(arguments => arguments).Select(Reader)];
        foreach (Block nested in operation.Blocks)
        {
            foreach (Variable input in nested.Inputs)
                _slots.Add(input, index => new Slot(index, SlotKind.Dynamic, input.Type));
        }
        BlockPlan[] blocks = [.. operation.Blocks.Select(CompileBlock)];
        Slot[] outputs = [.. operation.Outputs.Select(output => AddSlot(output, block, SlotKind.Dynamic, null))];
        return operation.Type == "cond"
            ? new CondStep(operation, given[0], blocks[0], blocks[1], outputs)
            : new WhileStep(operation, given, blocks[0], blocks[1], outputs);
    }

    private Slot AddSlot(Variable variable, Block block, SlotKind kind, Slot? source, int? written = null)
    {
        int first = written ?? _lifetimes.Start(variable.Producer!), last = _lifetimes.LastRead(variable, block);
        return _slots.Add(variable, index => new Slot(index, kind, variable.Type) { Source = source, First = first, Last = last });
    }

    private SlotKind KindOf(Variable variable, Block block)
    {
        if (!IsStaticTensor(variable.Type) || ((TensorType)variable.Type).Element == ElementType.String)
            return SlotKind.Dynamic;
        if (_functionOutputs.Contains(variable))
            return SlotKind.Output;
        return block.Outputs.Contains(variable) ? SlotKind.Dynamic : SlotKind.Arena;
    }

    /// <summary>True when the result can be a view: of what a kernel has finished already, or of an input of known shape, when it does not
    /// leave its block.</summary>
    private bool IsAlias(Operation operation, Block block, out Slot? source)
    {
        source = null;
        if (_absorbed.TryGetValue(operation, out Variable? finished))
        {
            source = _slots[finished];
            return true;
        }
        if (!KernelTable.IsAlias(operation.Type) || operation.Input("x")?.Variable is not { } input
            || block.Outputs.Contains(operation.Output))
            return false;
        if (!IsStaticTensor(input.Type) || !IsStaticTensor(operation.Output.Type)
            || ((TensorType)input.Type).Element != ((TensorType)operation.Output.Type).Element)
            return false;
        source = _slots[input];
        return true;
    }

    private int SlotOf(Argument argument) => argument.Variable is { } variable
        ? _slots.IndexOf(variable)
        : _slots.Add(index => new Slot(index, SlotKind.Constant, argument.Type) { Constant = argument.ConstantTensor }).Index;

    private Func<CpuContext, Value> Reader(Argument argument)
    {
        if (argument.Variable is null)
            return _ => argument.ConstantTensor!;
        int slot = _slots.IndexOf(argument.Variable);
        return context => context.Values[slot]!;
    }

    private long PlanArena()
    {
        Slot[] placed = [.. _slots.All.Where(slot => slot.Kind == SlotKind.Arena)];
        (long[] offsets, long arena) = ArenaPlanner.Plan([.. placed.Select(slot =>
            new ArenaPlanner.Request(BytesOf(slot), slot.First, slot.Last))]);
        for (int i = 0; i < placed.Length; i++)
            placed[i].Offset = offsets[i];
        return arena;
    }

    private long BytesOf(Slot slot)
    {
        try
        {
            return Tensor.CheckedByteLength(slot.Element, slot.Shape);
        }
        catch (TensorTooLargeException exception)
        {
            throw new ModelUnsupportedException(ModelStage.Specialize, _function.Name, exception.Message, "values below 2 GiB");
        }
    }

    private static bool IsStaticTensor(MilType type) => type is TensorType { IsStatic: true };

    /// <summary>Kernels need not think about empty tensors.</summary>
    private static bool HasNoElements(Operation operation) => operation.Outputs.Concat(operation.ReadVariables())
        .Any(variable => ((TensorType)variable.Type).ToShape().ElementCount == 0);
}
