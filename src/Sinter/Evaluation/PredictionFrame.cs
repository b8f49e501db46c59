using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>What one prediction passes to a segment and gets back, and room for what has to be converted on the way. Used again by later
/// predictions.</summary>
internal sealed class PredictionFrame(int inputs, int outputs)
{
    public Value[] Inputs { get; } = new Value[inputs];

    public Shape[] Shapes { get; } = new Shape[inputs];

    public Value[] Results { get; } = new Value[outputs];

    /// <summary>Room for each input as it is declared, as the function takes it, and as it is computed with.</summary>
    public Tensor?[] Declared { get; } = new Tensor?[inputs];

    public Tensor?[] Fitted { get; } = new Tensor?[inputs];

    public Tensor?[] Widened { get; } = new Tensor?[inputs];

    /// <summary>Room for each result that is given in another form than it is computed in.</summary>
    public Tensor?[] Computed { get; } = new Tensor?[outputs];

    /// <summary>Lets go of what belongs to the caller.</summary>
    public void Clear()
    {
        Array.Clear(Inputs);
        Array.Clear(Results);
    }
}
