using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>The pipeline that converters write around a model of one vector: a vectorizer joins numbers, the model takes what it gives. It
/// predicts as the model alone would if it took the numbers itself: nothing is made in between.</summary>
internal sealed class JoinedVectorEvaluator : VectorEvaluator
{
    private readonly VectorEvaluator _model;

    private JoinedVectorEvaluator(LoadContext context, VectorInput input, VectorEvaluator model)
        : base(context, input)
    {
        _model = model;
    }

    public override int ResultLength => _model.ResultLength;

    /// <summary>The evaluator of a pipeline of that form, or null where the pipeline has another.</summary>
    public static JoinedVectorEvaluator? Of(LoadContext context, PipelinePlan plan, IReadOnlyList<IModelEvaluator> evaluators)
    {
        if (evaluators is not [FeatureVectorizerEvaluator { NumberColumns: { } columns }, VectorEvaluator model])
            return null;
        PipelineStage vectorizer = plan.Stages[0], last = plan.Stages[1];
        IReadOnlyList<FeatureDescription> inputs = context.Description.Inputs;
        var taken = new HashSet<int>();
        foreach ((FeatureDescription feature, int slot) in vectorizer.Inputs)
        {
            if (feature.IsOptional || inputs[slot].IsOptional || feature.Type.GetType() != inputs[slot].Type.GetType() || !taken.Add(slot))
                return null;
        }
        bool isAll = taken.Count == inputs.Count && vectorizer.Inputs.Count == vectorizer.Context.Description.Inputs.Count;
        if (!isAll || last.Inputs is not [{ Feature.Type: ArrayFeatureType { ElementType: ArrayElementType.Float64 } } joined]
            || joined.Slot != vectorizer.FirstOutput || last.Context.Description.Inputs.Count != 1 || model.Input.Length != columns.Length
            || !KeepsOutputs(context.Description.Outputs, plan, last))
        {
            return null;
        }
        int[] slots = Array.ConvertAll(columns, column => vectorizer.Inputs[column].Slot);
        return new JoinedVectorEvaluator(context, VectorInput.OfNumbers(slots), model);
    }

    public override void Compute(ReadOnlySpan<double> rows, Span<double> results, int count, CancellationToken cancellation) =>
        _model.Compute(rows, results, count, cancellation);

    public override void Write(Span<double> results, OrderedDictionary<string, FeatureValue> outputs) => _model.Write(results, outputs);

    /// <summary>Whether the pipeline's outputs are the model's, in their order and of their kind.</summary>
    private static bool KeepsOutputs(IReadOnlyList<FeatureDescription> outputs, PipelinePlan plan, PipelineStage last)
    {
        if (outputs.Count != last.Outputs.Count)
            return false;
        for (int i = 0; i < outputs.Count; i++)
        {
            bool isSame = (outputs[i].Type, last.Outputs[i].Type) switch
            {
                (DoubleFeatureType, DoubleFeatureType) or (Int64FeatureType, Int64FeatureType) => true,
                (StringFeatureType, StringFeatureType) => true,
                (DictionaryFeatureType given, DictionaryFeatureType made) => given.HasStringKeys == made.HasStringKeys,
                _ => false,
            };
            if (!isSame || plan.Outputs[i] != last.FirstOutput + i)
                return false;
        }
        return true;
    }
}
