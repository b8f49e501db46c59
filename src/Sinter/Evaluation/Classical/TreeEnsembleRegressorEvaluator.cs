using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Loading;
using Transform = Sinter.Formats.CoreML.Wire.TreeEnsemblePostEvaluationTransform;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>Decision trees whose leaves add up to one or more numbers.</summary>
internal sealed class TreeEnsembleRegressorEvaluator : VectorEvaluator
{
    private readonly TreeEnsembleSums _sums;
    private readonly Transform _transform;
    private readonly NumberOutput _output;
    private readonly WorkPool _pool;

    private TreeEnsembleRegressorEvaluator(LoadContext context, Wire.TreeEnsembleRegressor model)
        : base(context)
    {
        _pool = context.Pool;
        _sums = TreeEnsembleParts.Sums(TreeEnsemble.Read(model.TreeEnsemble, Input.Length, context.Place), Input.Length);
        _transform = TreeEnsembleParts.Known(model.PostEvaluationTransform, context.Place);
        _output = NumberOutput.Of(context, TreeEnsembleParts.Length(_transform, _sums.Count));
    }

    public override int ResultLength => _sums.Count;

    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    public static TreeEnsembleRegressorEvaluator Of(LoadContext context) => new(context, context.Model.TreeEnsembleRegressor);

    public override void Compute(ReadOnlySpan<double> rows, Span<double> results, int count, CancellationToken cancellation) =>
        _sums.Run(rows, results, _pool, cancellation);

    public override void Write(Span<double> results, OrderedDictionary<string, FeatureValue> outputs)
    {
        int length = TreeEnsembleParts.Length(_transform, results.Length);
        Span<double> values = length <= 64 ? stackalloc double[length] : new double[length];
        results.CopyTo(values);
        TreeEnsembleParts.Apply(_transform, values);
        outputs[_output.Name] = _output.Value(values);
    }
}
