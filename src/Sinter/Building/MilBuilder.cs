using System.Collections.Immutable;
using Sinter.Conversion;
using Sinter.Editing;
using Sinter.Ir;
using Sinter.Tensors;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter;

/// <summary>Writes an ML Program in code. Each method adds an operation and gives its result, whose type is known at once; what follows from
/// constants alone becomes a constant.</summary>
/// <example>
/// <code>
/// var builder = new MilBuilder(DeploymentTarget.iOS16);
/// MilValue x = builder.Input("x", ArrayElementType.Float32, 1, 64);
/// MilValue hidden = builder.Relu(builder.Linear(x, MultiArray.From(weights, 32, 64), MultiArray.From(bias, 32)));
/// builder.Output("y", builder.Softmax(builder.Linear(hidden, MultiArray.From(moreWeights, 10, 32)), axis: -1));
/// builder.Save("Classifier.mlpackage");
/// </code>
/// </example>
public sealed partial class MilBuilder
{
    private readonly Opset _opset;
    private readonly BlockBuilder _block;
    private readonly List<Variable> _inputs = [], _outputs = [];
    private readonly Wire.ModelDescription _description = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private (ImmutableArray<Variable> Values, string[] Names)? _classified;
    private bool _isSaved;

    /// <summary>An empty program.</summary>
    /// <param name="target">The oldest system that has to run it, which decides about the operations that there are.</param>
    public MilBuilder(DeploymentTarget target = DeploymentTarget.iOS16)
    {
        _opset = ImportSettings.Target(target);
        _block = new BlockBuilder(_opset, ModelStage.Edit);
    }

    /// <summary>What the model does, for those who look at the package.</summary>
    public string ShortDescription { get; set; } = "";

    /// <summary>Who made the model.</summary>
    public string Author { get; set; } = "";

    /// <summary>The model's licence.</summary>
    public string License { get; set; } = "";

    /// <summary>The model's own version.</summary>
    public string Version { get; set; } = "";

    /// <summary>Adds an input that is an array.</summary>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <param name="type">Float32, Int32, from iOS16 Float16, from iOS26 Int8.</param>
    /// <param name="shape">1 to 5 sizes.</param>
    /// <exception cref="ModelException">The name is taken or not allowed, or features cannot have the type.</exception>
    public MilValue Input(string name, ArrayElementType type, params ReadOnlySpan<int> shape)
    {
        TensorType tensor = TensorType.Of(type.ToTensorType(), Shape.Of(shape));
        if (shape.Length is < 1 or > 5 || shape.Contains(0))
            throw new ModelInputException(ModelStage.Edit, $"input {name}", "1 to 5 sizes above 0", tensor.ToString());
        RequireFeatureType(name, tensor.Element);
        return AddInput(FeatureDescriptions.OfTensor(name, tensor), tensor, _description.Input);
    }

    /// <summary>Adds an input that is an image: float32 [1, channels, height, width], from 0 to 255.</summary>
    /// <inheritdoc cref="Input" path="/exception"/>
    public MilValue ImageInput(string name, ColorLayout colors, int width, int height)
    {
        var type = new TensorType(colors == ColorLayout.GrayFloat16 ? ElementType.Float16 : ElementType.Float32, 1, colors.Channels(), height, width);
        return AddInput(Image(name, colors, width, height), type, _description.Input);
    }

    /// <summary>Adds a state: float16 values that live between predictions. Needs iOS18.</summary>
    /// <inheritdoc cref="Input" path="/exception"/>
    public MilValue State(string name, params ReadOnlySpan<int> shape)
    {
        if (_opset < Opset.iOS18)
            throw new ModelUnsupportedException(ModelStage.Edit, $"state {name}", $"a state before {Opset.iOS18}", "the target iOS18");
        TensorType wrapped = TensorType.Of(ElementType.Float16, Shape.Of(shape));
        Wire.FeatureDescription array = FeatureDescriptions.OfTensor(name, wrapped);
        var feature = new Wire.FeatureDescription
        {
            Name = name,
            Type = new Wire.FeatureType { StateType = new Wire.StateFeatureType { ArrayType = array.Type.MultiArrayType } },
        };
        return AddInput(feature, new StateType(wrapped), _description.State);
    }

    /// <summary>A constant; equal ones are stored once.</summary>
    /// <param name="value">The elements; doubles become float32.</param>
    /// <param name="name">A name for it; made unique.</param>
    public MilValue Constant(MultiArray value, string name = "constant") =>
        new(this, _block.Constant(name, value.ToTensor(value.ElementType == ArrayElementType.Float64
            ? ElementType.Float32 : value.ElementType.ToTensorType())));

    /// <summary>Adds any operation of MIL with one result.</summary>
    /// <param name="operation">Its MIL name, as in docs/operations.md.</param>
    /// <param name="name">A name for the result, made unique; null: the operation's.</param>
    /// <param name="arguments">Arguments by parameter; null leaves one out.</param>
    /// <exception cref="ModelUnsupportedException">There is no such operation.</exception>
    /// <exception cref="ModelFormatException">The arguments break its rules, or it came with a newer target.</exception>
    public MilValue Add(string operation, string? name, params ReadOnlySpan<(string Parameter, MilArgument? Value)> arguments) =>
        AddAll(operation, name, arguments)[0];

    /// <summary>Adds any operation of MIL and gives all its results.</summary>
    /// <inheritdoc cref="Add"/>
    public IReadOnlyList<MilValue> AddAll(string operation, string? name, params ReadOnlySpan<(string Parameter, MilArgument? Value)> arguments)
    {
        ElementType floats = Floats(arguments);
        var bound = new (string, Argument?)[arguments.Length];
        for (int i = 0; i < bound.Length; i++)
            bound[i] = (arguments[i].Parameter, arguments[i].Value is { } value ? Bind(value, floats) : null);
        return [.. _block.AddAll(operation, Name(name ?? operation), bound).Select(result => new MilValue(this, result))];
    }

    /// <summary>Adds an operation with several values for one parameter, such as <c>concat</c>.</summary>
    /// <param name="operation">Its MIL name.</param>
    /// <param name="name">A name for the result, made unique; null: the operation's.</param>
    /// <param name="parameter">The parameter with several values.</param>
    /// <param name="values">The values.</param>
    /// <param name="arguments">The other arguments by parameter.</param>
    /// <inheritdoc cref="Add" path="/exception"/>
    public MilValue AddMany(string operation, string? name, string parameter, IReadOnlyList<MilValue> values,
        params ReadOnlySpan<(string Parameter, MilArgument? Value)> arguments)
    {
        ElementType floats = values.Select(value => Known(value).Type).OfType<TensorType>().Select(type => type.Element)
            .FirstOrDefault(element => element.IsFloat(), ElementType.Float32);
        var bound = new List<KeyValuePair<string, ImmutableArray<Argument>>>
        {
            new(parameter, [.. values.Select(value => (Argument)Known(value))]),
        };
        foreach ((string other, MilArgument? value) in arguments)
        {
            if (value is not null)
                bound.Add(new(other, [Bind(value, floats)]));
        }
        return new MilValue(this, _block.AddGeneral(operation, Name(name ?? operation), bound)[0]);
    }

    /// <summary>Makes a value an output: an array. What features cannot be (bool, int16) becomes float32.</summary>
    /// <inheritdoc cref="Input" path="/exception"/>
    public void Output(string name, MilValue value)
    {
        if (Known(value).Type is not TensorType type)
            throw new ModelInputException(ModelStage.Edit, $"output {name}", "a tensor", value.Type);
        bool isFeature = type.Element is ElementType.Float32 or ElementType.Int32 || (type.Element == ElementType.Float16 && _opset >= Opset.iOS16);
        Variable result = AddOutput(name, value, isFeature ? type.Element : ElementType.Float32);
        _description.Output.Add(FeatureDescriptions.OfTensor(name, (TensorType)result.Type));
    }

    /// <summary>Makes a value an output: an image of [1, channels, height, width], 0 to 255.</summary>
    /// <inheritdoc cref="Input" path="/exception"/>
    public void ImageOutput(string name, MilValue value, ColorLayout colors)
    {
        if (Known(value).Type is not TensorType { IsStatic: true, Rank: 4 } type || type[0].Size != 1 || type[1].Size != colors.Channels())
            throw new ModelInputException(ModelStage.Edit, $"output {name}", $"[1, {colors.Channels()}, height, width]", value.Type);
        AddOutput(name, value, type.Element);
        _description.Output.Add(Image(name, colors, type[3].Size, type[2].Size));
    }

    /// <summary>Makes the program a classifier: outputs with the most likely label, and with the score of each.</summary>
    /// <param name="scores">As many scores as there are labels.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="labelName">The output with the label.</param>
    /// <param name="scoresName">The output with the scores.</param>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void Classify(MilValue scores, IReadOnlyList<string> labels, string labelName = "classLabel",
        string scoresName = "classLabel_probs")
    {
        RequireName(labelName, "output");
        RequireName(scoresName, "output");
        TensorType text = TensorType.Scalar(ElementType.String);
        var classes = new ListLiteral(new ListType(text, labels.Count), [.. labels.Select(label => (Literal)Literal.Of(label))]);
        ImmutableArray<Variable> results = _block.AddGeneral("classify", labelName,
            [new("probabilities", [Known(scores)]), new("classes", [classes])]);
        _classified = (results, [labelName, scoresName]);
        _description.Output.Add(new Wire.FeatureDescription
        {
            Name = labelName,
            Type = new Wire.FeatureType { StringType = new Wire.StringFeatureType() },
        });
        _description.Output.Add(new Wire.FeatureDescription
        {
            Name = scoresName,
            Type = new Wire.FeatureType { DictionaryType = new Wire.DictionaryFeatureType { StringKeyType = new Wire.StringFeatureType() } },
        });
        _description.PredictedFeatureName = labelName;
        _description.PredictedProbabilitiesName = scoresName;
    }

    /// <summary>Writes the program as a package. A builder writes one.</summary>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <exception cref="InvalidOperationException">The program was written already.</exception>
    /// <exception cref="ModelInputException">The program has no output.</exception>
    /// <exception cref="ModelFormatException">The program breaks a rule of Core ML's packages.</exception>
    /// <exception cref="IOException">The output exists or cannot be written.</exception>
    public void Save(string output)
    {
        if (_isSaved)
            throw new InvalidOperationException("This builder has written its program; a new one starts another.");
        if (_outputs.Count == 0 && _classified is null)
            throw new ModelInputException(ModelStage.Edit, output, "an output", "none");
        Variable[] results = [.. _outputs, .. _classified?.Values ?? []];
        string[] names = [.. _outputs.Select(variable => variable.Name), .. _classified?.Names ?? []];
        _isSaved = true;
        var built = new Function("main", _inputs, _opset, [KeyValuePair.Create(_opset, _block.ToBlock([], results))]);
        // A classifier's results have names of their own; what nothing needs stays behind.
        Function function = new FunctionCopy(built) { Outputs = [.. results.Zip(names)] }.ToFunction("main");
        Wire.ModelDescription description = _description.Clone();
        description.Metadata = new Wire.Metadata
        {
            ShortDescription = ShortDescription,
            Author = Author,
            License = License,
            VersionString = Version,
        };
        var program = new Program([function], attributes: [new("buildInfo", BuildInfo.Of("MilBuilder"))]);
        ProgramPackage.Write(output, program, description, _opset.SpecificationVersion(), isChanged: false);
    }

    private MilValue AddInput(Wire.FeatureDescription feature, MilType type, ICollection<Wire.FeatureDescription> features)
    {
        RequireName(feature.Name, "input");
        Variable variable = _block.Input(feature.Name, type);
        if (variable.Name != feature.Name)
            throw new ModelInputException(ModelStage.Edit, $"input {feature.Name}", "a name that no value has; add inputs first", feature.Name);
        _inputs.Add(variable);
        features.Add(feature);
        return new MilValue(this, variable);
    }

    private Variable AddOutput(string name, MilValue value, ElementType element)
    {
        RequireName(name, "output");
        Variable variable = value.Variable;
        if (((TensorType)variable.Type).Element != element)
            variable = _block.Add("cast", name, ("x", variable), ("dtype", Literal.Of(element.MilName())));
        else if (variable.Name != name || variable.Producer is null)
            variable = _block.Add("identity", name, ("x", variable));
        if (variable.Name != name)
            throw new ModelInputException(ModelStage.Edit, $"output {name}", "a name that no other value has", name);
        _outputs.Add(variable);
        return variable;
    }

    private void RequireName(string name, string what)
    {
        bool isAllowed = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
        if (!isAllowed)
            throw new ModelInputException(ModelStage.Edit, $"{what} {name}", "a name of letters, digits and underscores", $"\"{name}\"");
        if (!_names.Add(name))
            throw new ModelInputException(ModelStage.Edit, $"{what} {name}", "different names for all features", $"\"{name}\" twice");
    }

    private void RequireFeatureType(string name, ElementType element)
    {
        Opset? since = element switch
        {
            ElementType.Float32 or ElementType.Int32 => Opset.iOS15,
            ElementType.Float16 => Opset.iOS16,
            ElementType.Int8 => Opset.iOS26,
            _ => null,
        };
        if (since is null || since > _opset)
        {
            throw new ModelUnsupportedException(ModelStage.Edit, $"input {name}", $"a feature of {element.MilName()} for {_opset}",
                since is null ? "Float32, Int32, Float16 or Int8" : $"the target {since}");
        }
    }

    private static string Name(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
        ? name
        : throw new ModelInputException(ModelStage.Edit, $"value {name}", "a name of letters, digits and underscores", $"\"{name}\"");

    private Argument Bind(MilArgument argument, ElementType floats)
    {
        if (argument.Value is { } value)
            return Known(value);
        var literal = (TensorLiteral)argument.ToArgument(floats);
        // Larger constants get an operation of their own, as weights have.
        return literal.Value.Count < 2 || literal.Type.Element is ElementType.String or ElementType.Int32
            ? literal : _block.Constant("constant", literal.Value);
    }

    private Variable Known(MilValue value) => value.Owner == this ? value.Variable
        : throw new ModelInputException(ModelStage.Edit, $"value {value.Name}", "a value of this builder", "one of another");

    private static ElementType Floats(ReadOnlySpan<(string Parameter, MilArgument? Value)> arguments)
    {
        foreach ((_, MilArgument? argument) in arguments)
        {
            if (argument?.Value?.Variable.Type is TensorType type && type.Element.IsFloat())
                return type.Element;
        }
        return ElementType.Float32;
    }

    private static Wire.FeatureDescription Image(string name, ColorLayout colors, int width, int height) => new()
    {
        Name = name,
        Type = new Wire.FeatureType
        {
            ImageType = new Wire.ImageFeatureType
            {
                ColorSpace = colors switch
                {
                    ColorLayout.Rgb => Wire.ImageFeatureType.Types.ColorSpace.Rgb,
                    ColorLayout.Bgr => Wire.ImageFeatureType.Types.ColorSpace.Bgr,
                    ColorLayout.Gray => Wire.ImageFeatureType.Types.ColorSpace.Grayscale,
                    _ => Wire.ImageFeatureType.Types.ColorSpace.GrayscaleFloat16,
                },
                Width = width,
                Height = height,
            },
        },
    };
}
