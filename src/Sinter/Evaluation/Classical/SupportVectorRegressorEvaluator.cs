using System.Buffers;
using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Loading;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>A support vector machine that regresses.</summary>
internal sealed class SupportVectorRegressorEvaluator : VectorEvaluator
{
    private readonly SupportVectorSet _vectors;
    private readonly LinearScores _sum;
    private readonly NumberOutput _output;

    private SupportVectorRegressorEvaluator(LoadContext context, Wire.SupportVectorRegressor model)
        : base(context)
    {
        SupportVectorRegression regression = SupportVectorRegression.Read(model, Input.Length, context.Place);
        _vectors = SupportVectorParts.Set(regression.Vectors, model.Kernel, Input.Length, context.Place);
        _sum = new LinearScores(regression.Coefficients, [-regression.Offset], _vectors.Count);
        _output = NumberOutput.Of(context, 1);
    }

    public override int ResultLength => 1;

    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    public static SupportVectorRegressorEvaluator Of(LoadContext context) => new(context, context.Model.SupportVectorRegressor);

    public override void Compute(ReadOnlySpan<double> rows, Span<double> results, int count, CancellationToken cancellation)
    {
        double[] rented = ArrayPool<double>.Shared.Rent(_vectors.Count);
        Span<double> values = rented.AsSpan(0, _vectors.Count);
        for (int row = 0; row < count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            _vectors.Compare(rows.Slice(row * Input.Length, Input.Length), values);
            _sum.Run(values, results.Slice(row, 1));
        }
        ArrayPool<double>.Shared.Return(rented);
    }

    public override void Write(Span<double> results, OrderedDictionary<string, FeatureValue> outputs) =>
        outputs[_output.Name] = _output.Value(results);
}
