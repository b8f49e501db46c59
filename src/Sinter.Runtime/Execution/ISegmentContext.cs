using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>Runs one evaluation of a segment at a time.</summary>
public interface ISegmentContext : IDisposable
{
    /// <summary>Evaluates the segment.</summary>
    /// <param name="inputs">A value per input of the segment's function, in its order. They are read only, except states.</param>
    /// <param name="outputs">Filled with a value per output. The tensors belong to the caller from then on. An entry that holds a tensor
    /// of the output's type and shape already keeps it, and the result is written into it; its memory must overlap neither the inputs nor
    /// another output. Any other entry is replaced.</param>
    /// <param name="cancellation">Looked at between steps and between tiles of a step.</param>
    /// <returns>Completes when the outputs are there.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PredictionFailedException">The values broke an operation's rules.</exception>
    ValueTask SubmitAsync(ReadOnlyMemory<Value> inputs, Memory<Value> outputs, CancellationToken cancellation);
}
