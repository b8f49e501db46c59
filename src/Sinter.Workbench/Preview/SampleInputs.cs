using Sinter.Workbench.Bench;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>Inputs for who has none at hand: a photo, a melody, a sentence, numbers.</summary>
public static class SampleInputs
{
    private const int Seconds = 3;

    /// <summary>Inputs of detectors that Xcode's previews know by name, with what most models have there.</summary>
    private static readonly Dictionary<string, double> Usual = new(StringComparer.OrdinalIgnoreCase) { ["iouThreshold"] = 0.45, ["confidenceThreshold"] = 0.25 };

    /// <summary>A photo in the public domain, that comes with the studio.</summary>
    public static Picture Photo { get; } = ReadPhoto();

    /// <summary>A sentence with every letter.</summary>
    public static string Sentence => "The quick brown fox jumps over the lazy dog.";

    /// <summary>Four notes that fade, one after the other.</summary>
    public static Sound Melody(int sampleRate)
    {
        double[] notes = [261.63, 329.63, 392.00, 523.25];
        var samples = new float[Seconds * sampleRate];
        int length = samples.Length / notes.Length;
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (double)(i % length) / sampleRate;
            double phase = 2 * Math.PI * notes[Math.Min(i / length, notes.Length - 1)] * time;
            samples[i] = (float)(0.4 * Math.Exp(-3 * time) * (Math.Sin(phase) + (0.4 * Math.Sin(2 * phase)) + (0.2 * Math.Sin(3 * phase))));
        }
        return new Sound(sampleRate, 1, samples);
    }

    /// <summary>A value for every input that is needed.</summary>
    public static Features Of(ModelDescription description)
    {
        Features features = RandomInputs.Of(description);
        foreach (FeatureDescription input in description.Inputs)
        {
            // What is optional has a default that its author chose.
            if (input.IsOptional && features.Contains(input.Name))
                features.Remove(input.Name);
            else if (input.Type is StringFeatureType)
                features[input.Name] = Sentence;
            else if (input.Type is DoubleFeatureType && Usual.TryGetValue(input.Name, out double usual))
                features[input.Name] = usual;
        }
        return features;
    }

    private static Picture ReadPhoto()
    {
        using Stream stream = typeof(SampleInputs).Assembly.GetManifestResourceStream("preview/photo")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return PictureFile.Decode(bytes, "the sample photo");
    }
}
