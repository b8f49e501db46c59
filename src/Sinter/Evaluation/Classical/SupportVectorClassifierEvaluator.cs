using System.Buffers;
using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Loading;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>A support vector machine that classifies: each pair of classes votes, and where the model knows how, the votes become
/// probabilities, which then decide.</summary>
internal sealed class SupportVectorClassifierEvaluator : VectorEvaluator
{
    private readonly SupportVectorSet _vectors;
    private readonly PairwiseVoting _voting;
    private readonly PairwiseCoupling? _coupling;
    private readonly ClassOutputs _outputs;

    private SupportVectorClassifierEvaluator(LoadContext context, Wire.SupportVectorClassifier model)
        : base(context)
    {
        _outputs = ClassOutputs.Of(context, ClassLabels.Of(model.StringClassLabels, model.Int64ClassLabels));
        SupportVectorClassification machine = SupportVectorClassification.Read(model, _outputs.Count, Input.Length, context.Place);
        _vectors = SupportVectorParts.Set(machine.Vectors, model.Kernel, Input.Length, context.Place);
        _voting = new PairwiseVoting(machine.CountPerClass, machine.Coefficients, machine.Offsets);
        if (machine is { Slopes: { } slopes, Intercepts: { } intercepts })
            _coupling = new PairwiseCoupling(_outputs.Count, slopes, intercepts);
        else if (_outputs.HasProbabilities)
            throw context.Invalid("probA and probB", "one per pair of classes, as the description has an output of probabilities", "none");
    }

    /// <summary>Probabilities or votes, then the number of the class that won.</summary>
    public override int ResultLength => _outputs.Count + 1;

    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    public static SupportVectorClassifierEvaluator Of(LoadContext context) => new(context, context.Model.SupportVectorClassifier);

    public override void Compute(ReadOnlySpan<double> rows, Span<double> results, int count, CancellationToken cancellation)
    {
        int vectors = _vectors.Count, pairs = _voting.PairCount;
        double[] rented = ArrayPool<double>.Shared.Rent(vectors + pairs + (_coupling?.ScratchLength ?? 0));
        Span<double> values = rented.AsSpan(0, vectors), decisions = rented.AsSpan(vectors, pairs);
        Span<double> scratch = rented.AsSpan(vectors + pairs);
        for (int row = 0; row < count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<double> result = results.Slice(row * ResultLength, ResultLength), scores = result[..^1];
            _vectors.Compare(rows.Slice(row * Input.Length, Input.Length), values);
            _voting.Decide(values, decisions);
            if (_coupling is null)
            {
                result[^1] = _voting.Vote(decisions, scores);
                continue;
            }
            _coupling.Run(decisions, scores, scratch);
            result[^1] = ClassOutputs.IndexOfLargest(scores);
        }
        ArrayPool<double>.Shared.Return(rented);
    }

    public override void Write(Span<double> results, OrderedDictionary<string, FeatureValue> outputs) =>
        _outputs.Write(outputs, (int)results[^1], results[..^1]);
}
