using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>Runs one evaluation of a chain at a time.</summary>
internal sealed class SegmentChainContext : ISegmentContext
{
    private readonly SegmentChain _chain;
    private readonly ISegmentContext[] _contexts;
    private readonly Value[][] _inputs;
    private readonly Value[][] _outputs;
    private readonly Tensor?[] _room;
    private readonly Value?[] _values;

    public SegmentChainContext(SegmentChain chain)
    {
        _chain = chain;
        _contexts = [.. chain.Parts.Select(part => part.CreateContext())];
        _inputs = [.. chain.Links.Select(link => new Value[link.Inputs.Length])];
        _outputs = [.. chain.Parts.Select(part => new Value[part.Segment.Function.Body.Outputs.Count])];
        _room = chain.CreateRoom();
        _values = new Value?[chain.Values];
    }

    public async ValueTask SubmitAsync(ReadOnlyMemory<Value> inputs, Memory<Value> outputs, CancellationToken cancellation)
    {
        try
        {
            Begin(inputs.Span, outputs.Span);
            int defined = inputs.Length;
            for (int i = 0; i < _contexts.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                Value[] given = _inputs[i], results = _outputs[i];
                ImmutableArray<int> read = _chain.Links[i].Inputs;
                for (int j = 0; j < given.Length; j++)
                    given[j] = _values[read[j]]!;
                for (int j = 0; j < results.Length; j++)
                    results[j] = _values[defined + j]!;
                await _contexts[i].SubmitAsync(given, results, cancellation).ConfigureAwait(false);
                for (int j = 0; j < results.Length; j++)
                    _values[defined++] = results[j];
            }
            Deliver(outputs.Span);
        }
        finally
        {
            Array.Clear(_values);
            Array.ForEach(_inputs, Array.Clear);
            Array.ForEach(_outputs, Array.Clear);
        }
    }

    public void Dispose()
    {
        foreach (ISegmentContext context in _contexts)
            context.Dispose();
    }

    /// <summary>Before it is computed, a value is the memory that it is to be written into.</summary>
    private void Begin(ReadOnlySpan<Value> inputs, ReadOnlySpan<Value> outputs)
    {
        _room.CopyTo(_values, 0);
        for (int i = 0; i < outputs.Length; i++)
            _values[_chain.Outputs[i]] ??= outputs[i];
        inputs.CopyTo(_values!);
    }

    private void Deliver(Span<Value> outputs)
    {
        int inputs = _chain.Segment.Function.Inputs.Count;
        for (int i = 0; i < outputs.Length; i++)
        {
            int number = _chain.Outputs[i];
            // Inputs belong to the caller already, and an output that is given twice must not be the same memory.
            bool isShared = number < inputs || _chain.Outputs.IndexOf(number) < i;
            outputs[i] = SegmentResult.Deliver(_values[number]!, outputs[i], isShared);
        }
    }
}
