using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler.Layout;

/// <summary>The values of one block in groups that must have one layout, since operations between them carry it from one to the other; and
/// the layout that moves the fewest bytes for each group.</summary>
internal sealed class LayoutRegions
{
    private readonly Block _block;
    private readonly IReadOnlySet<string> _channelsLast;
    private readonly Dictionary<Operation, Relayout> _carriers = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Operation> _anchors = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Variable, Variable> _parents = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Variable, Votes> _votes = new(ReferenceEqualityComparer.Instance);

    /// <param name="block">A block; those inside it are looked at only as readers.</param>
    /// <param name="channelsLast">The operations that the device runs better with channels last.</param>
    public LayoutRegions(Block block, IReadOnlySet<string> channelsLast)
    {
        _block = block;
        _channelsLast = channelsLast;
        foreach (Operation operation in block.Operations)
            Join(operation);
        foreach (Operation operation in _anchors)
            Count(operation);
        foreach (Variable value in _parents.Keys.ToArray())
            Vote(value);
    }

    /// <summary>The operation's form with channels last, when it should take it.</summary>
    public Relayout? Chosen(Operation operation)
    {
        if (!_carriers.TryGetValue(operation, out Relayout? relayout))
            return null;
        if (!_anchors.Contains(operation))
            return IsLast(relayout.Reads[0]) ? relayout : null;
        // A convolution between values that both keep channels first would need a change before it and one after it.
        return IsLast(relayout.Reads[0]) || IsLast(relayout.Writes[0]) || IsWorthTwoChanges(operation) ? relayout : null;
    }

    private void Join(Operation operation)
    {
        if (!operation.Blocks.IsEmpty || LayoutRules.Of(operation, _channelsLast) is not { } relayout)
            return;
        bool isAnchor = IsConvolution(operation);
        if (isAnchor && !HasConstantWeight(operation))
            return;
        _carriers.Add(operation, relayout);
        if (isAnchor)
        {
            _anchors.Add(operation);
            Find(relayout.Reads[0]);
            Find(relayout.Writes[0]);
            return;
        }
        Variable root = Find(relayout.Reads[0]);
        foreach (Variable value in relayout.Reads.Concat(relayout.Writes))
            _parents[Find(value)] = root;
    }

    private void Count(Operation anchor)
    {
        foreach (Variable value in (ReadOnlySpan<Variable>)[_carriers[anchor].Reads[0], anchor.Output])
            VotesOf(value).HasAnchor = true;
    }

    private void Vote(Variable value)
    {
        bool wantsLast = false, wantsFirst = value.BlockOutputUses > 0;
        Ask(value.Producer is { } producer && producer.Parent == _block ? producer : null, isReader: false);
        foreach (Operation user in value.Users)
            Ask(user.Parent == _block ? user : null, isReader: true);
        Votes votes = VotesOf(value);
        long bytes = LayoutValue.MovedBytes(value);
        votes.BytesWhenFirst += wantsLast ? bytes : 0;
        votes.BytesWhenLast += wantsFirst ? bytes : 0;

        void Ask(Operation? operation, bool isReader)
        {
            if (operation is null)
                wantsFirst = true;
            else if (operation.Type == "transpose")
                wantsLast |= MovesChannels(operation, toLast: isReader);
            else if (!_carriers.TryGetValue(operation, out Relayout? relayout)
                || !(isReader ? relayout.Reads : relayout.Writes).Contains(value))
                wantsFirst = true;
            else
                wantsLast |= _anchors.Contains(operation);
        }
    }

    /// <summary>True for a transposition that does nothing when its operand (or, for the way back, its result) is stored with channels
    /// last. Any other one takes its operand in either layout.</summary>
    private static bool MovesChannels(Operation transpose, bool toLast)
    {
        if (LayoutValue.Integers(transpose, "perm") is not { Length: >= 3 } perm)
            return false;
        int[] axes = [.. perm.Select(axis => axis < 0 ? axis + perm.Length : axis)];
        return axes.SequenceEqual(toLast ? Ir.Ops.AxisOrder.ToLast(axes.Length) : Ir.Ops.AxisOrder.ToFirst(axes.Length));
    }

    private bool IsLast(Variable value)
    {
        Votes votes = VotesOf(value);
        return votes.HasAnchor && votes.BytesWhenLast <= votes.BytesWhenFirst;
    }

    private Votes VotesOf(Variable value)
    {
        Variable root = Find(value);
        if (!_votes.TryGetValue(root, out Votes? votes))
            _votes.Add(root, votes = new Votes());
        return votes;
    }

    private Variable Find(Variable value)
    {
        if (!_parents.TryGetValue(value, out Variable? parent))
            _parents.Add(value, parent = value);
        while (parent != value)
        {
            Variable grandparent = _parents[parent];
            _parents[value] = grandparent;
            (value, parent) = (parent, grandparent);
        }
        return value;
    }

    private static bool IsConvolution(Operation operation) => operation.Type is "conv" or "conv_transpose";

    /// <summary>A weight that is known, or kept compressed.</summary>
    private static bool HasConstantWeight(Operation convolution) =>
        convolution.Input("x")?.Type is TensorType { Element: ElementType.Float32 }
        && (convolution.Input("weight")?.ConstantTensor is not null || LayoutValue.IsConstantExpression(convolution, "weight"));

    /// <summary>True when a convolution computes so much per element of its operand and result that moving those hardly
    /// counts.</summary>
    private static bool IsWorthTwoChanges(Operation convolution)
    {
        const int LeastProductsPerElement = 64;
        if (convolution.Input("weight")!.Type is not TensorType weightType || !weightType.TryGetShape(out Shape weight)
            || !LayoutValue.TryGetShape(convolution.Input("x")!.Variable, out Shape x)
            || !LayoutValue.TryGetShape(convolution.Output, out Shape y))
            return false;
        // Every element of the weight meets one position of the side that is not strided.
        long positions = (convolution.Type == "conv" ? y.ElementCount / y[1] : x.ElementCount / x[1]);
        return (double)weight.ElementCount * positions >= LeastProductsPerElement * (double)(x.ElementCount + y.ElementCount);
    }

    private sealed class Votes
    {
        public bool HasAnchor { get; set; }

        public long BytesWhenFirst { get; set; }

        public long BytesWhenLast { get; set; }
    }
}
