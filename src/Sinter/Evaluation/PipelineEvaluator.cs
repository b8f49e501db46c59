using Sinter.Runtime;
using Sinter.Formats.CoreML;
using Sinter.Evaluation.Classical;
using Sinter.Loading;

namespace Sinter.Evaluation;

/// <summary>Predicts with models that run one after another. A batch goes through them model by model, so that each sees all of
/// it.</summary>
internal sealed class PipelineEvaluator : FeatureEvaluator, IModelEvaluator
{
    private readonly PipelinePlan _plan;
    private readonly IReadOnlyList<IModelEvaluator> _evaluators;

    private PipelineEvaluator(ModelDescription description, PipelinePlan plan, IReadOnlyList<IModelEvaluator> evaluators)
        : base(description)
    {
        _plan = plan;
        _evaluators = evaluators;
    }

    /// <summary>Loads every model of the pipeline.</summary>
    /// <exception cref="ModelException">One is invalid or not supported, or they do not fit together.</exception>
    public static IModelEvaluator Of(LoadContext context) => Of(context, context.Asset.Models);

    /// <summary>Loads models that stand for a model that lies elsewhere.</summary>
    /// <exception cref="ModelException">One is invalid or not supported, or they do not fit together.</exception>
    public static IModelEvaluator Of(LoadContext context, IReadOnlyList<ModelAsset> models)
    {
        PipelinePlan plan = PipelinePlan.Of(context, models);
        var evaluators = new List<IModelEvaluator>(plan.Stages.Count);
        try
        {
            foreach (PipelineStage stage in plan.Stages)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                evaluators.Add(EvaluatorFactory.Create(stage.Context));
            }
        }
        catch
        {
            evaluators.ForEach(evaluator => evaluator.Dispose());
            throw;
        }
        return (IModelEvaluator?)JoinedVectorEvaluator.Of(context, plan, evaluators)
            ?? new PipelineEvaluator(context.Description, plan, evaluators);
    }

    public IReadOnlyList<ICompiledSegment> Segments => [.. _evaluators.SelectMany(evaluator => evaluator.Segments)];

    public (long Arena, long Constants) PlannedMemory =>
        (_evaluators.Select(evaluator => evaluator.PlannedMemory.Arena).DefaultIfEmpty().Max(), _evaluators.Sum(evaluator => evaluator.PlannedMemory.Constants));

    public override IReadOnlyList<Prediction> PredictBatch(
        IReadOnlyList<Features> inputs, ModelState? state, BatchWidth width, CancellationToken cancellation)
    {
        ModelState.RequireOwn(state, this);
        var slots = new FeatureValue?[inputs.Count][];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = Slots(Checked(inputs[i]));
        for (int i = 0; i < _evaluators.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            PipelineStage stage = _plan.Stages[i];
            Features[] given = Array.ConvertAll(slots, stage.Gather);
            IReadOnlyList<Prediction> results;
            try
            {
                results = _evaluators[i].PredictBatch(given, null, width, cancellation);
            }
            catch (ModelException error)
            {
                throw stage.Located(error);
            }
            for (int item = 0; item < slots.Length; item++)
                Finish(i, results[item], slots[item]);
        }
        return Array.ConvertAll(slots, values =>
        {
            var outputs = new OrderedDictionary<string, FeatureValue>(StringComparer.Ordinal);
            Collect(values, outputs);
            return new Prediction(outputs);
        });
    }

    public override void Dispose()
    {
        foreach (IModelEvaluator evaluator in _evaluators)
            evaluator.Dispose();
    }

    /// <summary>Object detectors declare thresholds that their last model has defaults for.</summary>
    protected override bool IsNeeded(int input) => Description.Inputs[input].IsOptional || _plan.IsNeeded(input);

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        FeatureValue?[] slots = Slots(inputs);
        for (int i = 0; i < _evaluators.Count; i++)
        {
            PipelineStage stage = _plan.Stages[i];
            Prediction result;
            try
            {
                result = _evaluators[i].Predict(stage.Gather(slots), null, cancellation);
            }
            catch (ModelException error)
            {
                throw stage.Located(error);
            }
            Finish(i, result, slots);
        }
        Collect(slots, outputs);
    }

    private FeatureValue?[] Slots(FeatureValue?[] inputs)
    {
        var slots = new FeatureValue?[_plan.SlotCount];
        inputs.CopyTo(slots, 0);
        return slots;
    }

    private void Finish(int stage, Prediction result, FeatureValue?[] slots)
    {
        _plan.Stages[stage].Scatter(result, slots);
        foreach (int slot in _plan.LastUses[stage])
            slots[slot] = null;
    }

    private void Collect(FeatureValue?[] slots, OrderedDictionary<string, FeatureValue> outputs)
    {
        for (int i = 0; i < _plan.Outputs.Count; i++)
        {
            FeatureDescription output = Description.Outputs[i];
            if (slots[_plan.Outputs[i]] is not { } value)
                continue;
            try
            {
                outputs[output.Name] = FeatureRouting.Output(value, output);
            }
            catch (ModelInputException error)
            {
                throw new PredictionFailedException(ModelStage.Predict, $"output '{output.Name}'", error.Expected, error.Actual, error);
            }
        }
    }
}
