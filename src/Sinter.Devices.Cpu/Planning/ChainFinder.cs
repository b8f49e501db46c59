using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Gathers elementwise operations of one shape that can all run where the first of them stands, because they need only each other
/// and values that are there. A split at the start is read through.</summary>
/// <param name="function">The function that is compiled.</param>
/// <param name="lifetimes">Positions of its operations.</param>
/// <param name="isReady">True for values that exist before the first operation runs.</param>
/// <param name="isTaken">True for operations that something else does.</param>
internal sealed class ChainFinder(Function function, Lifetimes lifetimes, Predicate<Variable> isReady, Predicate<Operation> isTaken)
{
    /// <summary>How far a chain reaches back for an operand of one of its operations.</summary>
    private const int MostDepth = 4;

    private readonly List<Operation> _members = [];
    private readonly Dictionary<Variable, ChainView> _views = new(ReferenceEqualityComparer.Instance);
    private Block _block = null!;
    private Shape _shape;

    /// <summary>The chain that begins with an operation; null when it has fewer than two, or a split could not be left out.</summary>
    public ChainPlan? Find(Operation start)
    {
        _members.Clear();
        _views.Clear();
        _block = start.Parent!;
        bool isSplit = start.Type == "split";
        if (isSplit ? !Enter(start) : !TryAdd(start, 0))
            return null;
        Grow(isSplit ? start.Outputs : [start.Output]);
        if (_members.Count < (isSplit ? 1 : 2) || (isSplit && !start.Outputs.All(IsReadInside)))
            return null;
        _members.Sort((left, right) => lifetimes.Start(left).CompareTo(lifetimes.Start(right)));
        return ChainPlan.Of(start, [.. _members], _shape, function.Opset, IsReadInside, View);
    }

    /// <summary>Lets the chain read the results of a split where the split would read them.</summary>
    private bool Enter(Operation split)
    {
        if (isTaken(split) || split.Outputs is not [{ Type: TensorType { Element: ElementType.Float32 } type }, ..]
            || !type.TryGetShape(out _shape) || _shape.ElementCount == 0 || split.Input("x")?.Variable is not { } x || !isReady(x))
            return false;
        Signature signature = OperationTable.Resolve(split, function.Opset, ModelStage.Specialize).Signature;
        var geometry = SplitGeometry.Read(ArgumentBinding.FromGraph(split, function.Opset, signature, ModelStage.Specialize));
        for (int i = 0; i < split.Outputs.Length; i++)
        {
            if (!geometry.Sizes[i].IsKnown || !split.Outputs[i].Type.Equals(type) || ChainView.OfPart(split, i, geometry) is not { } view)
                return false;
            _views.Add(split.Outputs[i], view);
        }
        return true;
    }

    private void Grow(IEnumerable<Variable> values)
    {
        var open = new Queue<Variable>(values);
        while (open.TryDequeue(out Variable? value))
        {
            foreach (Operation user in value.Users.Distinct())
            {
                int before = _members.Count;
                if (!_members.Contains(user) && TryAdd(user, 0))
                {
                    foreach (Operation added in _members.Skip(before))
                        open.Enqueue(added.Output);
                }
            }
        }
    }

    /// <summary>Adds an operation, and before it those that it needs; none of them when one cannot be added.</summary>
    private bool TryAdd(Operation operation, int depth)
    {
        if (_members.Contains(operation))
            return true;
        int before = _members.Count;
        if (depth > MostDepth || operation.Parent != _block || isTaken(operation)
            || !ChainPlan.IsElementwise(operation, function.Opset) || !HasShape(operation)
            || !operation.Inputs.Values.SelectMany(arguments => arguments).All(argument => IsReadable(argument, depth))
            || _members.Count >= ElementwiseChain.MostInstructions)
        {
            _members.RemoveRange(before, _members.Count - before);
            return false;
        }
        _members.Add(operation);
        return true;
    }

    private bool HasShape(Operation operation)
    {
        if (operation.Output.Type is not TensorType { Element: ElementType.Float32 } type || !type.TryGetShape(out Shape shape)
            || shape.ElementCount == 0)
            return false;
        if (_members.Count == 0 && _views.Count == 0)
            _shape = shape;
        return shape == _shape;
    }

    private bool IsReadable(Argument argument, int depth)
    {
        if (argument.Variable is not { ConstantTensor: null } variable || isReady(variable))
            return ChainView.Of(argument, _shape) is not null;
        if (_views.ContainsKey(variable))
            return true;
        return variable.Producer is { } producer && TryAdd(producer, depth + 1);
    }

    /// <summary>True for a value that nothing outside the chain reads.</summary>
    private bool IsReadInside(Variable value) => value.BlockOutputUses == 0 && value.Users.All(_members.Contains);

    private ChainView? View(Argument argument)
    {
        if (argument.Variable is not { } variable)
            return ChainView.Of(argument, _shape);
        if (_views.TryGetValue(variable, out ChainView? view))
            return view;
        // A constant may be written behind the first operation of the chain.
        return ChainView.Of(!isReady(variable) && variable.Constant is { } constant ? constant : argument, _shape);
    }
}
