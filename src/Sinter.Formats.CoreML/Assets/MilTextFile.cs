using System.Text;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>The text of a <c>model.mil</c>.</summary>
internal static class MilTextFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ModelFormatException">The file is missing or is no UTF-8 text.</exception>
    public static string Read(string path)
    {
        ReadOnlyMemory<byte> bytes = FileBytes.Map(path);
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException error)
        {
            throw new ModelFormatException(ModelStage.Read, path, "UTF-8 text", error.Message, error);
        }
    }
}
