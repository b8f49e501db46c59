using Google.Protobuf.Collections;
using Sinter.Evaluation.Classical;
using Sinter.Formats.CoreML;
using Sinter.Loading;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation;

/// <summary>How values flow through a pipeline, found out and checked before any of its models is loaded.</summary>
internal sealed class PipelinePlan
{
    private readonly LoadContext _context;
    private readonly List<FeatureDescription> _slots = [];
    private readonly Dictionary<string, int> _slotOf = new(StringComparer.Ordinal);

    private PipelinePlan(LoadContext context, IReadOnlyList<ModelAsset> models)
    {
        _context = context;
        Add(context.Description.Inputs);
        if (models.Count == 0)
            throw context.Invalid("the models", "at least one", "none");
        CheckUpdatable(context.Asset.Model, models);
        Stages = [.. models.Select(Route)];
        Outputs = [.. context.Description.Outputs.Select(OutputSlot)];
        LastUses = FindLastUses();
    }

    public IReadOnlyList<PipelineStage> Stages { get; }

    /// <summary>The slot of each output of the pipeline.</summary>
    public IReadOnlyList<int> Outputs { get; }

    /// <summary>For each stage the slots that nothing reads after it.</summary>
    public IReadOnlyList<IReadOnlyList<int>> LastUses { get; }

    /// <summary>True of an input of the pipeline that some model, or an output, cannot do without.</summary>
    public bool IsNeeded(int input) =>
        Outputs.Contains(input) || Stages.Any(stage => stage.Inputs.Any(taken => taken.Slot == input && !taken.Feature.IsOptional));

    public int SlotCount => _slots.Count;

    /// <exception cref="ModelFormatException">A model takes what nothing gives, or the pipeline promises what nothing gives.</exception>
    /// <exception cref="ModelUnsupportedException">A model keeps a state.</exception>
    public static PipelinePlan Of(LoadContext context, IReadOnlyList<ModelAsset> models) => new(context, models);

    private PipelineStage Route(ModelAsset asset, int index)
    {
        ModelDescription description = DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType));
        if (asset is { ModelType: Wire.Model.TypeOneofCase.NonMaximumSuppression, Model: { } suppression })
            description = SuppressionInputs.Completed(description, suppression.NonMaximumSuppression);
        string place = $"model {index} ({NameOf(index)}, {description.Kind})";
        if (description.States.Count > 0)
            throw _context.Unsupported($"{place} with states inside a pipeline", "models without states, or the model by itself");
        var inputs = new List<(FeatureDescription Feature, int Slot)>();
        foreach (FeatureDescription input in description.Inputs)
        {
            if (_slotOf.TryGetValue(input.Name, out int slot))
            {
                Check($"{place}, input {input.Name}", _slots[slot], input);
                inputs.Add((input, slot));
            }
            else if (!input.IsOptional)
            {
                throw _context.Invalid($"{place}, input {input.Name}", "an input of the pipeline or an output of an earlier model",
                    $"none of that name among {string.Join(", ", _slotOf.Keys)}");
            }
        }
        int first = _slots.Count, given = _context.Description.Inputs.Count;
        Add(description.Outputs);
        LoadContext context = _context with
        {
            Asset = asset,
            Description = description,
            Configuration = _context.Configuration with { FunctionName = null },
            Cache = _context.Cache?.ForPart($"model{index}"),
        };
        return new PipelineStage(place, context, inputs, first, inputs.Exists(input => input.Slot < given));
    }

    private int OutputSlot(FeatureDescription output)
    {
        if (!_slotOf.TryGetValue(output.Name, out int slot))
            throw _context.Invalid($"output {output.Name}", "an output of one of the models",
                $"none of that name among {string.Join(", ", _slotOf.Keys)}");
        Check($"output {output.Name}", _slots[slot], output);
        return slot;
    }

    private void Check(string place, FeatureDescription from, FeatureDescription to)
    {
        if (!FeatureRouting.Allows(from.Type, to.Type))
            throw _context.Invalid(place, to.Type.ToString()!, from.Type.ToString()!);
    }

    /// <summary>Later values of a name stand before earlier ones.</summary>
    private void Add(IEnumerable<FeatureDescription> features)
    {
        foreach (FeatureDescription feature in features)
        {
            _slotOf[feature.Name] = _slots.Count;
            _slots.Add(feature);
        }
    }

    private List<int>[] FindLastUses()
    {
        var lastUses = new List<int>[Stages.Count];
        var isRead = new bool[SlotCount];
        foreach (int slot in Outputs)
            isRead[slot] = true;
        for (int i = Stages.Count - 1; i >= 0; i--)
        {
            PipelineStage stage = Stages[i];
            IEnumerable<int> slots = stage.Inputs.Select(input => input.Slot)
                .Concat(Enumerable.Range(stage.FirstOutput, stage.Outputs.Count));
            lastUses[i] = [.. slots.Where(slot => !isRead[slot]).Distinct()];
            foreach ((_, int slot) in stage.Inputs)
                isRead[slot] = true;
        }
        return lastUses;
    }

    private string NameOf(int index)
    {
        RepeatedField<string>? names = PipelineOf(_context.Asset.Model)?.Names;
        return index < names?.Count && names[index].Length > 0 ? names[index] : $"model{index}";
    }

    private void CheckUpdatable(Wire.Model? pipeline, IReadOnlyList<ModelAsset> models)
    {
        if (pipeline is not { IsUpdatable: true })
            return;
        for (int i = 0; i < models.Count - 1; i++)
        {
            if (models[i].Model is { IsUpdatable: true })
                throw _context.Invalid($"model {i} ({NameOf(i)})", "no updatable model but the last of an updatable pipeline",
                    "an updatable one");
        }
    }

    /// <summary>The pipeline that a model is; null when it is none.</summary>
    internal static Wire.Pipeline? PipelineOf(Wire.Model? model) => model?.TypeCase switch
    {
        Wire.Model.TypeOneofCase.Pipeline => model.Pipeline,
        Wire.Model.TypeOneofCase.PipelineClassifier => model.PipelineClassifier.Pipeline,
        Wire.Model.TypeOneofCase.PipelineRegressor => model.PipelineRegressor.Pipeline,
        _ => null,
    };
}
