using Sinter.Caching;
using Sinter.Compiler;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Loading;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>Predicts with one function of an ML Program.</summary>
internal sealed class ProgramEvaluator : IModelEvaluator
{
    private readonly IFunctionSource _source;
    private readonly ModelDescription _description;
    private readonly SpecializationCache _specializations;
    private readonly FeatureDescription?[] _inputs;
    private readonly FeatureDescription?[] _outputs;
    private readonly ShapeFlexibility?[] _alsoAllowed;
    private readonly int _described;
    private readonly IdlePool<PredictionFrame> _frames = new();

    /// <exception cref="ModelFormatException">The function and the description do not belong together.</exception>
    public ProgramEvaluator(
        IFunctionSource source, ModelDescription description, ModelConfiguration configuration, Specializer specializer, LoadCache? cache = null)
    {
        _source = source;
        _description = description;
        _specializations = new SpecializationCache(source, configuration, specializer, cache);
        _inputs = [.. source.Inputs.Select(DescriptionOf)];
        _alsoAllowed = [.. _inputs.Select(input => input is null ? null : source.AlsoAllowed(input))];
        _outputs = [.. source.OutputNames.Select(name => description.Outputs.FirstOrDefault(output => output.Name == name))];
        _described = _outputs.Where(output => output is not null).DistinctBy(output => output!.Name).Count();
        foreach (FeatureDescription output in description.Outputs)
        {
            if (!source.OutputNames.Contains(output.Name))
                throw Invalid("outputs", $"an output '{output.Name}', which the description names",
                    $"the outputs {string.Join(", ", source.OutputNames)}");
        }
    }

    /// <summary>The evaluator of a program's function, ready to predict: one whose shapes are all fixed is specialized; of a flexible one
    /// every shape is yet to come, and some may not suit its operations, so it is only verified.</summary>
    /// <exception cref="ModelException">The program is invalid, or uses something that is not supported.</exception>
    public static ProgramEvaluator OfProgram(LoadContext context)
    {
        var source = ProgramSource.Of(context);
        var evaluator = new ProgramEvaluator(source, context.Description, context.Configuration, context.Specializer, context.Cache);
        if (source.Inputs.All(input => input.Type.IsStatic))
            evaluator.Specialize(context.Cancellation);
        else
            source.Verify();
        return evaluator;
    }

    /// <summary>The evaluator of a neural network, specialized for the default shapes of its inputs where all have one. Default shapes of a
    /// flexible network need not suit it; then the shapes that come decide.</summary>
    /// <exception cref="ModelException">The network is invalid, or uses something that is not supported.</exception>
    public static ProgramEvaluator OfNetwork(LoadContext context)
    {
        var source = NetworkSource.Of(context);
        var evaluator = new ProgramEvaluator(source, context.Description, context.Configuration, context.Specializer, context.Cache);
        IEnumerable<FeatureType> inputs = context.Description.Inputs.Select(input => input.Type);
        if (inputs.Any(type => type is ArrayFeatureType { Flexibility: AnyShape }))
            return evaluator;
        bool isFlexible = inputs.Any(type =>
            type is not (ArrayFeatureType { Flexibility: FixedShape } or ImageFeatureType { Flexibility: FixedImageSize }));
        try
        {
            evaluator.Specialize(context.Cancellation);
        }
        catch (ModelFormatException) when (isFlexible)
        {
            source.Verify(context.Cancellation);
        }
        return evaluator;
    }

    /// <summary>The evaluator of a model of fixed shapes whose specialization the cache has; null when it has not.</summary>
    /// <exception cref="ModelException">The record does not fit the description.</exception>
    public static ProgramEvaluator? OfRecord(
        ModelRecord record, ModelDescription description, ModelConfiguration configuration, Specializer specializer, LoadCache cache,
        Func<CancellationToken, LoadContext> reopen, CancellationToken cancellation)
    {
        var source = new RecordedSource(record, stop =>
        {
            LoadContext context = reopen(stop);
            return context.Asset.HasProgram ? ProgramSource.Of(context) : NetworkSource.Of(context);
        });
        var evaluator = new ProgramEvaluator(source, description, configuration, specializer, cache);
        return evaluator._specializations.TryLoad(evaluator.DefaultShapes, cancellation) ? evaluator : null;
    }

    /// <summary>What a cached load needs to know; null of a model that takes several shapes, which a cached load reads.</summary>
    public ModelRecord? RecordOf(ModelAsset asset)
    {
        bool isFixed = _description.Inputs.All(input =>
            input.Type is ArrayFeatureType { Flexibility: FixedShape } or ImageFeatureType { Flexibility: FixedImageSize });
        return isFixed && Array.TrueForAll(_alsoAllowed, allowed => allowed is null)
            ? ModelRecord.Of(asset, _source.Name, _source.Inputs, _source.OutputNames)
            : null;
    }

    public Prediction Predict(Features inputs, ModelState? state, CancellationToken cancellation) =>
        Predict(inputs, state, null, cancellation);

    public Prediction PredictInto(OutputBackings backings, Features inputs, ModelState? state, CancellationToken cancellation) =>
        Predict(inputs, state, backings, cancellation);

    public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<Features> inputs, ModelState? state, BatchWidth width,
        CancellationToken cancellation)
    {
        if (state is null)
            return ElementBatch.Run(this, inputs, width, cancellation);
        var predictions = new Prediction[inputs.Count];
        for (int i = 0; i < predictions.Length; i++)
            predictions[i] = Predict(inputs[i], state, cancellation);
        return predictions;
    }

    public ModelState CreateState()
    {
        var cells = new OrderedDictionary<string, (StateCell Cell, ElementType Declared)>(StringComparer.Ordinal);
        foreach ((string name, MilType input) in _source.Inputs)
        {
            if (input is not StateType { Wrapped: TensorType type })
                continue;
            ElementType kept = type.Element == ElementType.Float16 ? ElementType.Float32 : type.Element;
            cells.Add(name, (new StateCell(Tensor.Create(kept, type.ToShape())), type.Element));
        }
        return new ModelState(this, cells);
    }

    public (long Arena, long Constants) PlannedMemory => _specializations.PlannedMemory;

    public IReadOnlyList<ICompiledSegment> Segments => _specializations.Latest is { } latest ? [latest] : [];

    public void Dispose() => _specializations.Dispose();

    private Prediction Predict(Features inputs, ModelState? state, OutputBackings? backings, CancellationToken cancellation)
    {
        FeatureCheck.RefuseUnknown(inputs, _description.Inputs);
        state ??= _description.States.Count > 0 ? CreateState() : null;
        ModelState.RequireOwn(state, this);
        PredictionFrame frame = _frames.Take() ?? new PredictionFrame(_inputs.Length, _outputs.Length);
        try
        {
            Read(inputs, state, frame);
            Specialization specialization = _specializations.Get(frame.Shapes, cancellation);
            OutputRoom.Offer(specialization, _outputs, backings, frame);
            if (state is null)
            {
                Run(specialization, frame, cancellation);
            }
            else
            {
                lock (state.Lock)
                {
                    Run(specialization, frame, cancellation);
                }
            }
            return ToPrediction(frame.Results, backings);
        }
        finally
        {
            frame.Clear();
            _frames.Give(frame);
            GC.KeepAlive(_source);
        }
    }

    /// <summary>Puts the inputs into the frame as the function takes them.</summary>
    private void Read(Features inputs, ModelState? state, PredictionFrame frame)
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            (string name, MilType type) = _source.Inputs[i];
            if (type is StateType)
            {
                frame.Inputs[i] = state!.Cell(name);
                continue;
            }
            Tensor tensor = FeatureCheck.ToTensor(_inputs[i]!, inputs.TryGetValue(name, i, out FeatureValue? given) ? given : null,
                _alsoAllowed[i], ref frame.Declared[i]);
            tensor = Fitted(tensor, (TensorType)type, name, ref frame.Fitted[i]);
            frame.Shapes[i] = tensor.Shape;
            frame.Inputs[i] = tensor.ElementType == ElementType.Float16
                ? Converted(tensor, ElementType.Float32, ref frame.Widened[i])
                : tensor;
        }
    }

    private static void Run(Specialization specialization, PredictionFrame frame, CancellationToken cancellation)
    {
        ValueTask run = specialization.RunAsync(frame.Inputs, frame.Results, cancellation);
        if (!run.IsCompletedSuccessfully)
            run.AsTask().GetAwaiter().GetResult();
    }

    private Prediction ToPrediction(Value[] results, OutputBackings? backings)
    {
        bool isWhole = backings?.Count == _described;
        if (isWhole && backings!.Whole is { } whole && ReferenceEquals(whole.Owner, this))
        {
            for (int i = 0; i < results.Length; i++)
            {
                if (_outputs[i] is { } output)
                    OutputRoom.Deliver(results[i], output, backings.Find(output.Name)!);
            }
            return whole.Prediction;
        }
        var outputs = new OrderedDictionary<string, FeatureValue>(_described, StringComparer.Ordinal);
        for (int i = 0; i < results.Length; i++)
        {
            if (_outputs[i] is not { } description)
                continue;
            outputs.TryAdd(_source.OutputNames[i], backings?.Find(description.Name) is { } backing
                ? OutputRoom.Deliver(results[i], description, backing)
                : OutputFeature.From(results[i], description));
        }
        var prediction = new Prediction(outputs);
        if (isWhole)
            backings!.Whole = (this, prediction);
        return prediction;
    }

    private void Specialize(CancellationToken cancellation) =>
        _specializations.Get(DefaultShapes, cancellation);

    private Shape[] DefaultShapes => [.. _source.Inputs.Select((input, i) => DefaultShape(input.Type, i))];

    private FeatureDescription? DescriptionOf((string Name, MilType Type) input)
    {
        if (input.Type is StateType state)
            return state.Wrapped is TensorType { IsStatic: true } ? null
                : throw Invalid($"state {input.Name}", "a tensor of fixed shape", state.ToString());
        if (input.Type is not TensorType)
            throw Invalid($"input {input.Name}", "a tensor or a state", input.Type.ToString());
        return _description.Inputs.FirstOrDefault(feature => feature.Name == input.Name) ?? throw Invalid($"input {input.Name}",
            "an input that the description names", $"none among {string.Join(", ", _description.Inputs.Select(feature => feature.Name))}");
    }

    private Shape DefaultShape(MilType input, int index)
    {
        if (input is not TensorType type)
            return Shape.Scalar;
        Shape shape = FeatureCheck.DefaultShape(_inputs[index]!);
        return Fits(type, shape) ? shape : type.HasRank && type.Rank == 0 && shape.ElementCount == 1 ? Shape.Scalar
            : throw Invalid($"input {_source.Inputs[index].Name}", $"the described shape {shape}", type.ToString());
    }

    private ModelFormatException Invalid(string what, string expected, string actual) =>
        new(ModelStage.Load, $"{_source.Name}, {what}", expected, actual);

    /// <summary>A one-element array stands for a scalar; everything else must fit the function's own type.</summary>
    private static Tensor Fitted(Tensor tensor, TensorType type, string name, ref Tensor? room)
    {
        if (!Fits(type, tensor.Shape))
        {
            if (!type.HasRank || type.Rank != 0 || tensor.Count != 1)
                throw new ModelInputException(ModelStage.Predict, $"input '{name}'", $"a shape that fits the program's {type}",
                    tensor.Shape.ToString());
            tensor = tensor.Reshaped(Shape.Scalar);
        }
        return Converted(tensor, type.Element, ref room);
    }

    private static Tensor Converted(Tensor tensor, ElementType type, ref Tensor? room)
    {
        if (tensor.ElementType == type)
            return tensor;
        Tensor.EnsureRoom(ref room, type, tensor.Shape.Dimensions);
        tensor.ConvertInto(room);
        return room;
    }

    private static bool Fits(TensorType type, Shape shape)
    {
        if (!type.HasRank)
            return true;
        if (type.Rank != shape.Rank)
            return false;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (type[axis].IsKnown && type[axis].Size != shape[axis])
                return false;
        }
        return true;
    }
}
