using System.Text.Json;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Predict;

/// <summary>The inputs of a command line, <c>name=FILE</c>, <c>name=VALUE</c> or <c>FILE</c>, as the inputs of one prediction or
/// more.</summary>
public sealed class InputArguments(ModelDescription description, InputOptions options)
{
    private readonly InputFile _files = new(options);

    /// <summary>Reads them all. A table of several rows gives a prediction per row; other values are the same for each.</summary>
    /// <exception cref="UsageException">An argument cannot be understood.</exception>
    /// <exception cref="InputFileException">A file cannot be used.</exception>
    public IReadOnlyList<Features> Read(IReadOnlyList<string> arguments)
    {
        var shared = new List<KeyValuePair<string, FeatureValue>>();
        IReadOnlyList<IReadOnlyList<KeyValuePair<string, FeatureValue>>> rows = [[]];
        foreach (string argument in arguments)
        {
            if (SplitName(argument) is ({ } name, { } value))
            {
                shared.Add(KeyValuePair.Create(name, ReadValue(Declared(name), value)));
                continue;
            }
            IReadOnlyList<IReadOnlyList<KeyValuePair<string, FeatureValue>>> read = ReadFile(argument);
            if (rows.Count != 1 && read.Count != 1)
                throw new UsageException("Only one table of inputs can be given.");
            rows = [.. from row in rows from more in read select (IReadOnlyList<KeyValuePair<string, FeatureValue>>)[.. row, .. more]];
        }
        return [.. rows.Select(row => Joined([.. shared, .. row]))];
    }

    private static Features Joined(IReadOnlyList<KeyValuePair<string, FeatureValue>> values)
    {
        var features = new Features();
        foreach ((string name, FeatureValue value) in values)
        {
            if (features.Contains(name))
                throw new UsageException($"The input '{name}' is given twice.");
            features.Add(name, value);
        }
        return features;
    }

    /// <summary>Splits at the first = after an input's name. A name that the model does not have counts when no file is called like the
    /// whole.</summary>
    private (string? Name, string? Value) SplitName(string argument)
    {
        foreach (FeatureDescription input in description.Inputs)
        {
            if (argument.StartsWith(input.Name + "=", StringComparison.Ordinal))
                return (input.Name, argument[(input.Name.Length + 1)..]);
        }
        int equals = argument.IndexOf('=');
        return equals <= 0 || File.Exists(argument) ? (null, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private FeatureDescription Declared(string name) => description.Inputs.FirstOrDefault(input => input.Name == name)
        ?? throw new UsageException($"The model has no input '{name}'; it has {Names()}.");

    private FeatureValue ReadValue(FeatureDescription input, string value)
    {
        var declared = new DeclaredInput(input, options);
        string file = value.Contains('#') && !File.Exists(value) ? value[..value.LastIndexOf('#')] : value;
        if (File.Exists(file))
            return declared.Convert(_files.Read(value, input.Name), IsShapeFree(file), value);
        if (TryPlainValue(value) is { } plain)
            return declared.Convert(plain, isShapeFree: true, value);
        if (input.Type is StringFeatureType)
            return value;
        throw new InputFileException(value, "", "a file, or a value in JSON such as 5.1 or [1, 2]", "neither");
    }

    private IReadOnlyList<IReadOnlyList<KeyValuePair<string, FeatureValue>>> ReadFile(string file)
    {
        FeatureDescription[] required = [.. description.Inputs.Where(input => !input.IsOptional)];
        FeatureDescription? only = description.Inputs.Count == 1 ? description.Inputs[0] : required.Length == 1 ? required[0] : null;
        IReadOnlyList<IReadOnlyDictionary<string, FileContent>>? named = IsSingleJson(file, only) ? null : _files.ReadNamed(file);
        if (named is not null && named.Count > 0 && description.Inputs.Any(input => named[0].ContainsKey(input.Name)))
        {
            bool isShapeFree = IsShapeFree(file);
            return [.. named.Select(row => (IReadOnlyList<KeyValuePair<string, FeatureValue>>)[.. row
                .Where(pair => description.Inputs.Any(input => input.Name == pair.Key))
                .Select(pair => Value(Declared(pair.Key), pair.Value, isShapeFree, file))])];
        }
        if (only is null)
            throw new UsageException($"{file} does not name the model's inputs, {Names()}: give NAME=FILE.");
        if (Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase) && RowsOf(file, only) is { } rows)
            return rows;
        return [[Value(only, _files.Read(file, only.Name), IsShapeFree(file), file)]];
    }

    private KeyValuePair<string, FeatureValue> Value(FeatureDescription input, FileContent content, bool isShapeFree, string source) =>
        KeyValuePair.Create(input.Name, new DeclaredInput(input, options).Convert(content, isShapeFree, source));

    /// <summary>A table whose rows each hold the elements of the only input: a prediction per row. Null when the rows do not fit.</summary>
    private IReadOnlyList<IReadOnlyList<KeyValuePair<string, FeatureValue>>>? RowsOf(string file, FeatureDescription input)
    {
        CsvTable table = CsvTable.Read(file, options.CsvHeader);
        if (input.Type is not ArrayFeatureType type || table.Rows.Count < 2
            || type.Shape.Aggregate(1L, (count, size) => count * size) != table.Columns)
            return null;
        double[] values = table.ToTensor().ToDoubles();
        var rows = new IReadOnlyList<KeyValuePair<string, FeatureValue>>[table.Rows.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            Tensor row = Tensor.From<double>(Shape.Of(table.Columns), values.AsSpan(i * table.Columns, table.Columns));
            rows[i] = [Value(input, new TensorContent(row), isShapeFree: true, file)];
        }
        return rows;
    }

    private static bool IsSingleJson(string file, FeatureDescription? only) =>
        Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase)
        && only is not null && File.Exists(file) && !StartsAsObject(file);

    private static bool StartsAsObject(string file)
    {
        using var reader = new StreamReader(file);
        int character;
        do
            character = reader.Read();
        while (character >= 0 && char.IsWhiteSpace((char)character));
        return character == '{';
    }

    private static bool IsShapeFree(string file) => Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".tsv" or ".wav";

    private static FileContent? TryPlainValue(string value)
    {
        if (CsvTable.TryNumber(value, out _) || value.StartsWith('[') || value.StartsWith('{') || value.StartsWith('"'))
        {
            try
            {
                return JsonContent.Parse(value, "value");
            }
            catch (InputFileException exception) when (exception.InnerException is JsonException)
            {
                return null;
            }
        }
        return null;
    }

    private string Names() => string.Join(", ", description.Inputs.Select(input => $"'{input.Name}'"));
}
