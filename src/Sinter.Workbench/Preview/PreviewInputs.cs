using Sinter.Workbench.Files;
using Sinter.Workbench.Predict;

namespace Sinter.Workbench.Preview;

/// <summary>The inputs of one preview.</summary>
/// <param name="Features">A value for every input that the model needs.</param>
/// <param name="Picture">The picture among them.</param>
/// <param name="Sound">The sound among them, at the rate and length that the model got.</param>
/// <param name="Samples">The inputs that are samples, because none was given.</param>
public sealed record PreviewInputs(Features Features, Picture? Picture, Sound? Sound, IReadOnlyList<string> Samples)
{
    /// <summary>Reads what was given and takes samples for the rest.</summary>
    /// <param name="description">What the model takes.</param>
    /// <param name="plan">What it is for.</param>
    /// <param name="given">As <c>sinter predict</c> takes them: files, <c>name=FILE</c> or <c>name=VALUE</c>.</param>
    /// <param name="scaling">How pictures become arrays of numbers.</param>
    /// <param name="values">Values by the inputs' names, as text or JSON; never names of files.</param>
    /// <exception cref="UsageException">An argument cannot be understood.</exception>
    /// <exception cref="InputFileException">A file cannot be used.</exception>
    public static PreviewInputs Read(ModelDescription description, PreviewPlan plan, IReadOnlyList<string> given, PixelScaling scaling,
        IReadOnlyDictionary<string, string>? values = null)
    {
        InputOptions options = OptionsOf(plan, scaling);
        string? main = plan.MainInput(description);
        Features features = SampleInputs.Of(description);
        var samples = new HashSet<string>(features.Names, StringComparer.Ordinal);
        Picture? picture = plan.Picture is null ? null : SampleInputs.Photo;
        Sound? sound = plan.Sound is null ? null : Fitted(SampleInputs.Melody(plan.SampleRate), plan);
        var others = new List<string>();
        foreach (string argument in given)
        {
            string? file = FileOf(argument, main);
            if (file is not null && plan.Picture is not null && PictureFile.IsPicture(file))
            {
                picture = PictureFile.Read(file);
                samples.Remove(main!);
            }
            else if (file is not null && plan.Sound is not null && file.EndsWith(".wav", StringComparison.OrdinalIgnoreCase))
            {
                sound = Fitted(WaveFormat.Read(file).ToMono().Resample(plan.SampleRate), plan);
                samples.Remove(main!);
            }
            else
            {
                others.Add(argument);
            }
        }
        if (picture is not null)
            features[plan.Picture!.Name] = plan.Picture.Value(picture, description, options);
        if (sound is not null)
            features[plan.Sound!] = SoundValue(sound, description.Inputs.First(input => input.Name == plan.Sound), options);
        foreach ((string name, FeatureValue value) in others.Count == 0 ? [] : new InputArguments(description, options).Read(others)[0])
        {
            features[name] = value;
            samples.Remove(name);
            if (name == plan.Picture?.Name)
                picture = null;
            if (name == plan.Sound)
                sound = null;
        }
        foreach ((string name, string text) in values ?? new Dictionary<string, string>())
        {
            FeatureDescription input = description.Inputs.First(input => input.Name == name);
            features[name] = input.Type is StringFeatureType ? text : new DeclaredInput(input, options).Convert(JsonContent.Parse(text, name), isShapeFree: true, name);
            samples.Remove(name);
        }
        return new PreviewInputs(features, picture, sound, [.. description.Inputs.Select(input => input.Name).Where(samples.Contains)]);
    }

    /// <summary>The inputs with another picture.</summary>
    /// <exception cref="InputFileException">The picture cannot be what the model takes.</exception>
    public Features With(Picture picture, ModelDescription description, PreviewPlan plan, PixelScaling scaling) =>
        new(Features) { [plan.Picture!.Name] = plan.Picture.Value(picture, description, OptionsOf(plan, scaling)) };

    private static InputOptions OptionsOf(PreviewPlan plan, PixelScaling scaling)
    {
        (double scale, double bias) = scaling switch
        {
            PixelScaling.To255 => (1.0, 0.0),
            PixelScaling.FromMinusOne => (1 / 127.5, -1.0),
            _ => (1 / 255.0, 0.0),
        };
        return new InputOptions(CsvHeader.Auto, plan.SampleRate, true, CropAndScale.ScaleFill, scale, bias);
    }

    /// <summary>The file that an argument names for the main input; null when it is for another one, or no file.</summary>
    private static string? FileOf(string argument, string? main)
    {
        string file = main is not null && argument.StartsWith(main + "=", StringComparison.Ordinal) ? argument[(main.Length + 1)..] : argument;
        return File.Exists(file) ? file : null;
    }

    /// <summary>The beginning of a sound, or the whole one and silence, where the model takes a fixed length.</summary>
    private static Sound Fitted(Sound sound, PreviewPlan plan)
    {
        if (plan.SoundLength is not { } length)
            return sound;
        var samples = new float[length];
        sound.Samples.AsSpan(0, Math.Min(length, sound.Samples.Length)).CopyTo(samples);
        return new Sound(sound.SampleRate, 1, samples);
    }

    private static FeatureValue SoundValue(Sound sound, FeatureDescription input, InputOptions options) =>
        new DeclaredInput(input, options).Convert(new TensorContent(sound.ToTensor()), isShapeFree: true, input.Name);
}
