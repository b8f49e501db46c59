using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sinter;
using Sinter.Published;

// Prints what a model is, and a digest of what it gives for inputs that follow from its description: the same program must print the same
// whether it runs on the JIT, trimmed, or as native code.
Console.WriteLine($"vectors: {Model.AvailableComputeDevices.OfType<CpuDevice>().First().Tier}");
await using (Sketch sketch = await Sketch.LoadAsync())
{
    Image picture = Picture(64, 48, new Random(1));
    Print("typed", (await sketch.PredictAsync(picture)).Prediction);
    using EmbeddedSketch embedded = EmbeddedSketch.Load();
    Print("embedded", embedded.Predict(picture).Prediction);
}
foreach (string path in args)
{
    using Model model = await Model.LoadAsync(path);
    Describe(path, model.Description);
    Features[] inputs = [.. Enumerable.Range(1, 3).Select(seed => Inputs(model.Description, seed))];

    Print("sync", model.Predict(inputs[0], OptionsFor(model)));
    Print("async", await model.PredictAsync(inputs[0], OptionsFor(model)));
    IReadOnlyList<Prediction> batch = model.PredictBatch(inputs, OptionsFor(model));
    for (int i = 0; i < batch.Count; i++)
        Print($"batch {i}", batch[i]);

    using Model faithful = Model.Load(path, new ModelConfiguration { Numerics = Numerics.Faithful, Threads = 1 });
    Print("faithful", faithful.Predict(inputs[0], OptionsFor(faithful)));
    try
    {
        model.Predict([]);
    }
    catch (ModelInputException error)
    {
        Console.WriteLine($"  refused: {error.Message}");
    }
}

static PredictionOptions OptionsFor(Model model) => new() { State = model.Description.States.Count > 0 ? model.CreateState() : null };

static void Describe(string path, ModelDescription description)
{
    Console.WriteLine($"{Path.GetFileName(path)}: {description.Kind}");
    foreach (FeatureDescription feature in description.Inputs)
        Console.WriteLine($"  in  {feature}");
    foreach (FeatureDescription feature in description.Outputs)
        Console.WriteLine($"  out {feature}");
}

static Features Inputs(ModelDescription description, int seed)
{
    var inputs = new Features();
    var random = new Random(seed);
    foreach (FeatureDescription feature in description.Inputs)
        inputs.Add(feature.Name, Value(feature, random));
    return inputs;
}

static FeatureValue Value(FeatureDescription feature, Random random)
{
    switch (feature.Type)
    {
        case ImageFeatureType image:
            return Picture(image.Width, image.Height, random);
        case ArrayFeatureType array:
            int[] shape = [.. array.Shape];
            var elements = new float[shape.Aggregate(1, (count, size) => count * size)];
            for (int i = 0; i < elements.Length; i++)
                elements[i] = array.ElementType is ArrayElementType.Int32 ? random.Next(2) : random.NextSingle() - 0.5f;
            return MultiArray.From(elements, shape);
        default:
            throw new NotSupportedException($"{feature.Type} is not tried here.");
    }
}

static Image Picture(int width, int height, Random random)
{
    var pixels = new byte[width * height * 4];
    random.NextBytes(pixels);
    return new Image(PixelFormat.Rgba32, width, height, pixels);
}

static void Print(string title, Prediction prediction)
{
    foreach ((string name, FeatureValue value) in prediction)
        Console.WriteLine($"  {title} {name}: {Text(value)}");
}

static string Text(FeatureValue value) => value switch
{
    ArrayFeature array => $"{array.Value} {Digest(MemoryMarshal.AsBytes<double>(array.Value.ToArray<double>()))}",
    ImageFeature image => $"{image.Value} {Digest(image.Value.Pixels.Span)}",
    StringFeature text => text.Value,
    Int64Feature number => number.Value.ToString(CultureInfo.InvariantCulture),
    DoubleFeature number => number.Value.ToString("R", CultureInfo.InvariantCulture),
    DictionaryFeature { ByString: { } entries } => string.Join(", ", entries.Select(entry => $"{entry.Key} {entry.Value:R}")),
    _ => value.ToString()!,
};

static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes))[..16];
