using Sinter.Workbench.Files;

namespace Sinter.Studio.Pages.Preview;

/// <summary>Sounds inside a page.</summary>
internal static class SoundData
{
    private const int MostSeconds = 60;

    /// <summary>An address that holds the sound itself, or its first minute.</summary>
    public static string Of(Sound sound)
    {
        int samples = Math.Min(sound.Samples.Length, MostSeconds * sound.SampleRate * sound.Channels);
        return $"data:audio/wav;base64,{Convert.ToBase64String(WaveFormat.Bytes(new Sound(sound.SampleRate, sound.Channels, sound.Samples[..samples])))}";
    }
}
