using Sinter.Tensors;
using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;

namespace Sinter.Workbench.Evaluate;

/// <summary>An input with what is known of the right answer.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Inputs">The input.</param>
/// <param name="Label">The right class; null where none is known.</param>
/// <param name="Outputs">Recorded outputs by name.</param>
public sealed record EvaluationSample(string Source, Features Inputs, string? Label, IReadOnlyDictionary<string, FileContent> Outputs);

/// <summary>Data to evaluate a model on: folders of pictures by class, files that hold inputs and outputs by name, tables.</summary>
public sealed class EvaluationData(ModelDescription description, InputOptions options)
{
    private static readonly Dictionary<string, FileContent> NoOutputs = [];

    private readonly InputFile _files = new(options);
    private readonly InputArguments _inputs = new(description, options);

    /// <summary>The names of the folders of pictures, sorted: what the elements of an output that is no classifier's stand for.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>The samples of files and folders, one after another. Files are read when their turn comes.</summary>
    /// <exception cref="UsageException">There is nothing to read.</exception>
    /// <exception cref="InputFileException">A file cannot be used.</exception>
    public IEnumerable<EvaluationSample> Read(IReadOnlyList<string> paths)
    {
        foreach (string path in paths)
        {
            if (!Path.Exists(path))
                throw new UsageException($"There is no data at {path}.");
        }
        Classes = [.. paths.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Select(folder => Path.GetFileName(folder)).Distinct()
            .Order(StringComparer.Ordinal)];
        return paths.SelectMany(path => Directory.Exists(path) ? OfFolder(path) : OfFile(path));
    }

    private IEnumerable<EvaluationSample> OfFolder(string folder)
    {
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            foreach (EvaluationSample sample in OfFile(file))
                yield return sample;
        }
        foreach (string inner in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            string label = Path.GetFileName(inner);
            foreach (string file in Directory.GetFiles(inner, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                foreach (Features inputs in _inputs.Read([file]))
                    yield return new EvaluationSample(file, inputs, label, NoOutputs);
            }
        }
    }

    private IEnumerable<EvaluationSample> OfFile(string file)
    {
        IReadOnlyList<Features> inputs = _inputs.Read([file]);
        IReadOnlyList<IReadOnlyDictionary<string, FileContent>>? named = PictureFile.IsPicture(file) ? null : _files.ReadNamed(file);
        for (int i = 0; i < inputs.Count; i++)
        {
            Dictionary<string, FileContent> outputs = named is null ? NoOutputs : named[i]
                .Where(pair => description.Outputs.Any(output => output.Name == pair.Key)).ToDictionary(StringComparer.Ordinal);
            string? label = description.PredictedFeatureName is { } name && outputs.TryGetValue(name, out FileContent? known) ? Text(known) : null;
            yield return new EvaluationSample(inputs.Count == 1 ? file : $"{file}, row {i + 1}", inputs[i], label, outputs);
        }
    }

    private static string? Text(FileContent content) => content switch
    {
        TextContent text => text.Text,
        TensorContent { Tensor: { Count: 1, ElementType: ElementType.String } text } => text.Strings[0],
        TensorContent { Tensor: { Count: 1 } number } => number.ToDoubles()[0].ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };
}
