using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>The arguments of one operation, with their types and, as far as they are known, their values. A shape rule sees the values
/// of constants; a reference evaluation sees them all.</summary>
public sealed class Arguments
{
    private readonly Dictionary<string, Entry[]> _entries;
    private readonly Func<int, MilType[], MilType[]>? _inferBlock;
    private readonly Func<int, Value[], Value[]>? _runBlock;

    internal Arguments(Operation operation, Opset opset, Signature signature, ModelStage stage, Dictionary<string, Entry[]> entries,
        Func<int, MilType[], MilType[]>? inferBlock, Func<int, Value[], Value[]>? runBlock)
    {
        Operation = operation;
        Opset = opset;
        Signature = signature;
        Stage = stage;
        _entries = entries;
        _inferBlock = inferBlock;
        _runBlock = runBlock;
    }

    internal readonly record struct Entry(MilType Type, Value? Value);

    public Operation Operation { get; }

    public Opset Opset { get; }

    public Signature Signature { get; }

    /// <summary>What the arguments are looked at for; decides the kind of error.</summary>
    public ModelStage Stage { get; }

    /// <summary>True when every argument's value is known.</summary>
    public bool AllKnown => _entries.Values.All(entries => entries.All(entry => entry.Value is not null));

    /// <summary>True when the parameter is given.</summary>
    public bool Has(string parameter) => _entries.ContainsKey(parameter);

    /// <summary>How many values a variadic parameter has; 0 when it is not given.</summary>
    public int Count(string parameter) => _entries.TryGetValue(parameter, out Entry[]? entries) ? entries.Length : 0;

    public MilType Type(string parameter, int index = 0) => Find(parameter, index).Type;

    /// <summary>The type of a tensor argument.</summary>
    public TensorType TensorType(string parameter, int index = 0) => Find(parameter, index).Type as TensorType
        ?? throw Invalid(parameter, "a tensor", Find(parameter, index).Type.ToString());

    public ElementType Element(string parameter, int index = 0) => TensorType(parameter, index).Element;

    /// <summary>The value when it is known.</summary>
    public Value? Known(string parameter, int index = 0) => Has(parameter) ? Find(parameter, index).Value : null;

    /// <summary>The tensor when its value is known.</summary>
    public Tensor? KnownTensor(string parameter, int index = 0) => Known(parameter, index) as Tensor;

    /// <summary>The value of an argument that must be known.</summary>
    public Value Value(string parameter, int index = 0) =>
        Find(parameter, index).Value ?? throw Invalid(parameter, "a value known before the program runs", "a value computed by it");

    /// <summary>The tensor of an argument that must be known.</summary>
    public Tensor Tensor(string parameter, int index = 0) =>
        Value(parameter, index) as Tensor ?? throw Invalid(parameter, "a tensor", Find(parameter, index).Type.ToString());

    /// <summary>The tensor, or null when the parameter is not given.</summary>
    public Tensor? TensorOrNull(string parameter) => Has(parameter) ? Tensor(parameter) : null;

    /// <summary>All values of a variadic parameter, which must be known.</summary>
    public Tensor[] Tensors(string parameter)
    {
        var tensors = new Tensor[Count(parameter)];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = Tensor(parameter, i);
        return tensors;
    }

    /// <summary>A scalar integer, or the signature's default.</summary>
    public int Int(string parameter) => Has(parameter) ? (int)Math.Clamp(Single(parameter).ToLongs()[0], int.MinValue, int.MaxValue)
        : Default<int>(parameter);

    /// <summary>A scalar float, or the signature's default rounded to the type that <paramref name="typedAs"/> has.</summary>
    public double Float(string parameter, string typedAs = "x")
    {
        if (Has(parameter))
            return Single(parameter).ToDoubles()[0];
        double value = Convert.ToDouble(DefaultValue(parameter), System.Globalization.CultureInfo.InvariantCulture);
        return Has(typedAs) && Type(typedAs) is TensorType { Element: ElementType.Float16 } ? (double)(Half)value : (float)value;
    }

    public bool Bool(string parameter) => Has(parameter) ? Single(parameter).ToLongs()[0] != 0 : Default<bool>(parameter);

    public string Text(string parameter) => Has(parameter) ? Single(parameter).Strings[0] : Default<string>(parameter);

    /// <summary>A vector of integers (a scalar counts as one element), or null when the parameter is not given.</summary>
    public int[]? IntsOrNull(string parameter) => Has(parameter) ? Tensor(parameter).ToInts() : null;

    /// <summary>A vector of integers.</summary>
    public int[] Ints(string parameter) => Tensor(parameter).ToInts();

    /// <summary>A vector of integers whose values may be unknown: null then, or when the parameter is not given.</summary>
    public int[]? KnownInts(string parameter) => KnownTensor(parameter)?.ToInts();

    /// <summary>A vector of booleans, or null when the parameter is not given.</summary>
    public bool[]? BoolsOrNull(string parameter) => Has(parameter) ? [.. Tensor(parameter).ToLongs().Select(value => value != 0)] : null;

    /// <summary>An axis, counted from the end when negative.</summary>
    public int Axis(string parameter, int rank) => NormalizeAxis(parameter, Int(parameter), rank);

    public int NormalizeAxis(string parameter, int axis, int rank)
    {
        int normalized = axis < 0 ? axis + rank : axis;
        if (normalized < 0 || normalized >= rank)
            throw Invalid(parameter, $"an axis in [{-rank}, {rank - 1}]", axis.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return normalized;
    }

    /// <summary>Distinct axes, counted from the end when negative; in the given order.</summary>
    public int[] NormalizeAxes(string parameter, int[] axes, int rank)
    {
        int[] normalized = [.. axes.Select(axis => NormalizeAxis(parameter, axis, rank))];
        if (normalized.Distinct().Count() != normalized.Length)
            throw Invalid(parameter, "distinct axes", $"[{string.Join(", ", axes)}]");
        return normalized;
    }

    /// <summary>The same arguments with another type, and value where it is known, for one parameter.</summary>
    internal Arguments With(string parameter, MilType type, Value? value)
    {
        var entries = new Dictionary<string, Entry[]>(_entries, StringComparer.Ordinal) { [parameter] = [new Entry(type, value)] };
        return new Arguments(Operation, Opset, Signature, Stage, entries, _inferBlock, _runBlock);
    }

    /// <summary>The types that a nested block gives for inputs of these types.</summary>
    public MilType[] InferBlock(int block, MilType[] inputs) => _inferBlock!(block, inputs);

    /// <summary>Evaluates a nested block.</summary>
    public Value[] RunBlock(int block, Value[] inputs) => _runBlock!(block, inputs);

    /// <summary>The error for an argument that breaks the rules.</summary>
    public ModelException Invalid(string parameter, string expected, string actual) =>
        Error($"{Operation.Place}, {parameter}", expected, actual, null);

    /// <summary>The error for arguments that break the rules together.</summary>
    public ModelException Invalid(string expected, string actual, Exception? inner = null) =>
        Error(Operation.Place, expected, actual, inner);

    private ModelException Error(string place, string expected, string actual, Exception? inner) => Stage == ModelStage.Predict
        ? new PredictionFailedException(Stage, place, expected, actual, inner)
        : new ModelFormatException(Stage, place, expected, actual, inner);

    private Entry Find(string parameter, int index)
    {
        if (!_entries.TryGetValue(parameter, out Entry[]? entries) || index >= entries.Length)
            throw Invalid(parameter, "an argument", "none");
        return entries[index];
    }

    private Tensor Single(string parameter)
    {
        Tensor tensor = Tensor(parameter);
        return tensor.Count == 1 ? tensor : throw Invalid(parameter, "one element", tensor.ToString());
    }

    private T Default<T>(string parameter) => (T)DefaultValue(parameter);

    private object DefaultValue(string parameter) => Signature.Find(parameter)?.Default
        ?? throw Invalid(parameter, "an argument, since there is no default", "none");
}
