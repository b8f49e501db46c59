using Sinter.Ir;
using Sinter.Loading;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>Predicts with one function of an ML Program.</summary>
internal sealed class ProgramEvaluator : IModelEvaluator
{
    private readonly Function _function;
    private readonly ModelDescription _description;
    private readonly SpecializationCache _specializations;
    private readonly FeatureDescription?[] _inputs;
    private readonly FeatureDescription?[] _outputs;
    private readonly string[] _outputNames;

    /// <exception cref="ModelFormatException">The function and the description do not belong together.</exception>
    public ProgramEvaluator(Function function, ModelDescription description, ModelConfiguration configuration, IDevice device)
    {
        _function = function;
        _description = description;
        _specializations = new SpecializationCache(function, configuration.Numerics, device, configuration.MaxSpecializations);
        _inputs = [.. function.Inputs.Select(DescriptionOf)];
        _outputNames = [.. function.Body.Outputs.Select(output => output.Name)];
        _outputs = [.. _outputNames.Select(name => description.Outputs.FirstOrDefault(output => output.Name == name))];
        foreach (FeatureDescription output in description.Outputs)
        {
            if (!_outputNames.Contains(output.Name))
                throw new ModelFormatException(ModelStage.Load, function.Name, $"an output '{output.Name}', which the description names", $"the outputs {string.Join(", ", _outputNames)}");
        }
    }

    /// <summary>The evaluator of the function that was asked for, ready to predict.</summary>
    /// <exception cref="ModelException">The program is invalid, or uses something that is not supported.</exception>
    public static ProgramEvaluator Of(LoadContext context)
    {
        Program program = context.Asset.ReadProgram();
        context.Cancellation.ThrowIfCancellationRequested();
        Function function = FunctionOf(program, context.Description, context.Configuration.FunctionName, context.Place);
        var evaluator = new ProgramEvaluator(function, context.Description, context.Configuration, context.Device);
        evaluator.Prepare(context.Cancellation);
        return evaluator;
    }

    /// <summary>Finds out whether the program can run, so that an invalid one is refused when it is loaded. One whose shapes are all fixed
    /// is specialized; of a flexible one every shape is yet to come, and some may not suit its operations.</summary>
    public void Prepare(CancellationToken cancellation)
    {
        if (_function.Inputs.All(input => input.Type.IsStatic))
            _specializations.Get([.. _function.Inputs.Select(DefaultShape)], cancellation);
        else
            GraphVerifier.Check(_function);
    }

    public Prediction Predict(Features inputs, ModelState? state, CancellationToken cancellation)
    {
        FeatureCheck.RefuseUnknown(inputs, _description.Inputs);
        state ??= _description.States.Count > 0 ? CreateState() : null;
        if (state is not null && !ReferenceEquals(state.Owner, this))
            throw new ModelInputException(ModelStage.Predict, "state", "a state made by this model's CreateState", "one of another model");
        var values = new Value[_inputs.Length];
        var shapes = new Shape[_inputs.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Variable input = _function.Inputs[i];
            if (input.Type is StateType)
            {
                values[i] = state!.Cell(input.Name);
                continue;
            }
            Tensor tensor = FeatureCheck.ToTensor(_inputs[i]!, inputs.TryGetValue(input.Name, out FeatureValue? given) ? given : null);
            tensor = Fitted(tensor, (TensorType)input.Type, input.Name);
            values[i] = tensor.ElementType == ElementType.Float16 ? tensor.ConvertTo(ElementType.Float32) : tensor;
            shapes[i] = tensor.Shape;
        }
        Specialization specialization = _specializations.Get(shapes, cancellation);
        var results = new Value[_outputNames.Length];
        if (state is null)
        {
            Run(specialization, values, results, cancellation);
        }
        else
        {
            lock (state.Lock)
            {
                Run(specialization, values, results, cancellation);
            }
        }
        GC.KeepAlive(_function);
        return ToPrediction(results);
    }

    public ModelState CreateState()
    {
        var cells = new OrderedDictionary<string, (StateCell Cell, ElementType Declared)>(StringComparer.Ordinal);
        foreach (Variable input in _function.Inputs)
        {
            if (input.Type is not StateType { Wrapped: TensorType type })
                continue;
            ElementType kept = type.Element == ElementType.Float16 ? ElementType.Float32 : type.Element;
            cells.Add(input.Name, (new StateCell(Tensor.Create(kept, type.ToShape())), type.Element));
        }
        return new ModelState(this, cells);
    }

    public void Dispose() => _specializations.Dispose();

    private static void Run(Specialization specialization, Value[] values, Value[] results, CancellationToken cancellation)
    {
        ValueTask run = specialization.RunAsync(values, results, cancellation);
        if (!run.IsCompletedSuccessfully)
            run.AsTask().GetAwaiter().GetResult();
    }

    private Prediction ToPrediction(Value[] results)
    {
        var outputs = new OrderedDictionary<string, FeatureValue>(StringComparer.Ordinal);
        for (int i = 0; i < results.Length; i++)
        {
            if (_outputs[i] is { } description)
                outputs.TryAdd(_outputNames[i], OutputFeature.From(results[i], description));
        }
        return new Prediction(outputs);
    }

    private FeatureDescription? DescriptionOf(Variable input)
    {
        if (input.Type is StateType state)
        {
            if (state.Wrapped is not TensorType { IsStatic: true })
                throw new ModelFormatException(ModelStage.Load, $"{_function.Name}, state {input.Name}", "a tensor of fixed shape", state.ToString());
            return null;
        }
        if (input.Type is not TensorType)
            throw new ModelFormatException(ModelStage.Load, $"{_function.Name}, input {input.Name}", "a tensor or a state", input.Type.ToString());
        return _description.Inputs.FirstOrDefault(feature => feature.Name == input.Name)
            ?? throw new ModelFormatException(ModelStage.Load, $"{_function.Name}, input {input.Name}", "an input that the description names",
                $"none among {string.Join(", ", _description.Inputs.Select(feature => feature.Name))}");
    }

    private Shape DefaultShape(Variable input, int index)
    {
        if (input.Type is not TensorType type)
            return Shape.Scalar;
        Shape shape = FeatureCheck.DefaultShape(_inputs[index]!);
        return Fits(type, shape) ? shape : type.HasRank && type.Rank == 0 && shape.ElementCount == 1 ? Shape.Scalar
            : throw new ModelFormatException(ModelStage.Load, $"{_function.Name}, input {input.Name}", $"the described shape {shape}", type.ToString());
    }

    /// <summary>A one-element array stands for a scalar; everything else must fit the function's own type.</summary>
    private Tensor Fitted(Tensor tensor, TensorType type, string name)
    {
        if (!Fits(type, tensor.Shape))
        {
            if (!type.HasRank || type.Rank != 0 || tensor.Count != 1)
                throw new ModelInputException(ModelStage.Predict, $"input '{name}'", $"a shape that fits the program's {type}", tensor.Shape.ToString());
            tensor = tensor.Reshaped(Shape.Scalar);
        }
        return tensor.ConvertTo(type.Element);
    }

    private static bool Fits(TensorType type, Shape shape) => type.IsCompatibleWith(TensorType.Of(type.Element, shape));

    /// <summary>The function to load: the one that was asked for, the description's default, or <c>main</c>.</summary>
    private static Function FunctionOf(Program program, ModelDescription description, string? asked, string path)
    {
        string name = asked ?? description.Function ?? "main";
        if (program.Functions.TryGetValue(name, out Function? function))
            return function;
        if (asked is null && program.Functions.Count == 1)
            return program.Functions.Values.First();
        string expected = $"one of the functions {string.Join(", ", program.Functions.Keys)}";
        if (asked is null)
            throw new ModelFormatException(ModelStage.Load, path, expected, $"a description of the function '{name}'");
        throw new ModelInputException(ModelStage.Load, "the function's name", expected, $"'{name}'");
    }
}
