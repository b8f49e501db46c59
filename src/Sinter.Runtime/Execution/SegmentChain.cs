using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>Segments of several devices that run one after the other as one. What one leaves for another passes through the host's
/// memory.</summary>
public sealed class SegmentChain : ICompiledSegment
{
    private readonly ImmutableArray<TensorForm?> _forms;

    /// <param name="signature">A function with the inputs and outputs of the whole; it needs no operations.</param>
    /// <param name="partition">How the operations were shared out.</param>
    /// <param name="links">The segments in their order.</param>
    /// <param name="outputs">The numbers of the values that the whole gives.</param>
    /// <exception cref="InvalidDataException">The numbers do not fit together.</exception>
    public SegmentChain(Function signature, Partition partition, ImmutableArray<ChainLink> links, ImmutableArray<int> outputs)
    {
        Segment = new Segment(signature);
        Partition = partition;
        Links = links;
        Outputs = outputs;
        Parts = [.. links.Select(link => link.Segment)];
        var forms = new TensorForm?[signature.Inputs.Count + links.Sum(link => link.Segment.Segment.Function.Body.Outputs.Count)];
        int defined = signature.Inputs.Count;
        foreach (ChainLink link in links)
        {
            Function function = link.Segment.Segment.Function;
            if (link.Inputs.Length != function.Inputs.Count || link.Inputs.Any(input => (uint)input >= (uint)defined))
                throw new InvalidDataException("A segment reads values that no segment before it gives.");
            foreach (Variable output in function.Body.Outputs)
                forms[defined++] = TensorForm.Of(output);
        }
        if (outputs.Length != signature.Body.Outputs.Count || outputs.Any(output => (uint)output >= (uint)defined))
            throw new InvalidDataException("The chain's outputs are no values of its segments.");
        _forms = [.. forms];
        long between = Enumerable.Range(signature.Inputs.Count, defined - signature.Inputs.Count).Where(IsBetween)
            .Sum(value => (long)Tensor.CheckedByteLength(forms[value]!.Element, forms[value]!.Shape));
        Plan = new SegmentPlan(between + Parts.Sum(part => part.Plan.ArenaBytes), Parts.Sum(part => part.Plan.ConstantBytes),
            [.. Parts.SelectMany(part => part.Plan.Steps)]);
    }

    public Segment Segment { get; }

    public Partition Partition { get; }

    public IReadOnlyList<ICompiledSegment> Parts { get; }

    public string Device => string.Join(", ", Parts.Select(part => part.Device).Distinct());

    public SegmentPlan Plan { get; }

    /// <summary>That of the first part; each part has one of its own.</summary>
    public SegmentProfile? Profile
    {
        get => Parts[0].Profile;
        set => throw new NotSupportedException("The parts of a chain are measured one by one.");
    }

    /// <summary>The segments in their order.</summary>
    public ImmutableArray<ChainLink> Links { get; }

    /// <summary>The numbers of the values that the whole gives.</summary>
    public ImmutableArray<int> Outputs { get; }

    internal int Values => _forms.Length;

    public ISegmentContext CreateContext() => new SegmentChainContext(this);

    public void Dispose()
    {
        foreach (ICompiledSegment part in Parts)
            part.Dispose();
    }

    /// <summary>Memory for each value that only segments read.</summary>
    internal Tensor?[] CreateRoom() => [.. _forms.Select((form, value) =>
        form is not null && IsBetween(value) ? Tensor.CreateUninitialized(form.Element, form.Shape) : null)];

    private bool IsBetween(int value) =>
        value >= Segment.Function.Inputs.Count && _forms[value] is not null && !Outputs.Contains(value);
}

/// <summary>A segment of a chain. Values are numbered: the chain's inputs first, then what each segment gives, in order.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Inputs">The values that it reads.</param>
public sealed record ChainLink(ICompiledSegment Segment, ImmutableArray<int> Inputs);
