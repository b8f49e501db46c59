using Sinter.Formats.Onnx;

namespace Sinter;

/// <summary>The precision that a converted program computes with.</summary>
public enum ComputePrecision
{
    /// <summary>That of the source model: float32 stays float32.</summary>
    Float32,

    /// <summary>Float16, which Apple's Neural Engine needs, but for the operations that are named to stay float32.</summary>
    Float16,
}

/// <summary>How a model is converted.</summary>
public sealed record ConversionOptions
{
    /// <summary>The oldest system that the model is for.</summary>
    public DeploymentTarget Target { get; init; } = DeploymentTarget.iOS18;

    /// <summary>The precision that the program computes with.</summary>
    public ComputePrecision Precision { get; init; } = ComputePrecision.Float32;

    /// <summary>Operations that stay float32 under <see cref="ComputePrecision.Float16"/>: types of operations, such as <c>softmax</c>, or
    /// names, in which * stands for any text.</summary>
    public IReadOnlyCollection<string> Float32Operations { get; init; } = [];

    /// <summary>How inputs are taken, by the source model's names.</summary>
    public IReadOnlyDictionary<string, ConversionInput> Inputs { get; init; } = new Dictionary<string, ConversionInput>();

    /// <summary>Element types of outputs, by the source model's names: float32, float16 or int32.</summary>
    public IReadOnlyDictionary<string, ArrayElementType> OutputTypes { get; init; } = new Dictionary<string, ArrayElementType>();

    /// <summary>Outputs that are pictures, by the source model's names: floats [1, C, H, W] or [1, H, W, C] from 0 to 255.</summary>
    public IReadOnlyDictionary<string, ColorLayout> OutputImages { get; init; } = new Dictionary<string, ColorLayout>();

    /// <summary>Inputs that become states, which live between predictions, each with the output that gives what it holds next. From iOS 18
    /// on.</summary>
    public IReadOnlyDictionary<string, string> States { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes the model a classifier; null for none.</summary>
    public ConversionClassifier? Classifier { get; init; }

    /// <summary>What the author says of the model.</summary>
    public ConversionMetadata Metadata { get; init; } = new();

    /// <summary>Converters for operators that are not known, or instead of those that are, by name: <c>MyOperator</c>, or
    /// <c>my.domain.MyOperator</c>.</summary>
    public IReadOnlyDictionary<string, OperatorConverter> Operators { get; init; } = new Dictionary<string, OperatorConverter>();
}

/// <summary>How an input is taken.</summary>
public sealed record ConversionInput
{
    /// <summary>The sizes along each axis: a range of them where the input is flexible. Null for what the source model says, where a size
    /// that it leaves open may be from 1 to 65,536.</summary>
    public IReadOnlyList<SizeRange>? Shape { get; init; }

    /// <summary>Shapes of which each is allowed, the first by default. Null for any in <see cref="Shape"/>.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? EnumeratedShapes { get; init; }

    /// <summary>The element type: float32, float16 or int32. Null for the nearest to the source model's.</summary>
    public ArrayElementType? ElementType { get; init; }

    /// <summary>How a picture becomes the input. Null for an array.</summary>
    public ConversionImage? Image { get; init; }

    /// <summary>The value of every element when the caller leaves the input out, which makes it optional. Null for an input that must be
    /// given.</summary>
    public double? DefaultValue { get; init; }

    /// <summary>The value that an input has which is small and decides what the program does, such as axes or sizes: the program has no
    /// such input then. Null for an input.</summary>
    public MultiArray? Constant { get; init; }
}

/// <summary>How a picture becomes an input: y = x * scale + bias, x from 0 to 255.</summary>
/// <param name="Layout">The channels.</param>
public sealed record ConversionImage(ColorLayout Layout)
{
    /// <summary>The scale, 1/255 for values from 0 to 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>One number per channel, or one for all, added after scaling.</summary>
    public IReadOnlyList<double> Bias { get; init; } = [];
}

/// <summary>Makes labels of scores.</summary>
/// <param name="Labels">The labels in the order of the scores; none for those that the source model names, as classical ONNX models do.</param>
public sealed record ConversionClassifier(IReadOnlyList<string> Labels)
{
    /// <summary>The output that gives the scores, by the source model's name; null for the only one.</summary>
    public string? Scores { get; init; }

    /// <summary>The output that has the label.</summary>
    public string LabelName { get; init; } = "classLabel";

    /// <summary>The output that has the scores by label.</summary>
    public string ScoresName { get; init; } = "classLabel_probs";
}

/// <summary>What the author says of a model. Texts that are not given are empty.</summary>
public sealed record ConversionMetadata
{
    /// <summary>What the model does; empty for what the source model says.</summary>
    public string ShortDescription { get; init; } = "";

    /// <summary>The model's own version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Who made it.</summary>
    public string Author { get; init; } = "";

    /// <summary>Its licence.</summary>
    public string License { get; init; } = "";

    /// <summary>Further entries.</summary>
    public IReadOnlyDictionary<string, string> UserDefined { get; init; } = new Dictionary<string, string>();
}
