namespace Sinter.Formats.Onnx.Wire;

/// <summary>Bytes that the objects of one file may take. A message of two bytes costs a hundred as an object, so a small hostile file could
/// otherwise fill the memory.</summary>
/// <param name="size">Bytes of the file.</param>
/// <param name="place">For error messages.</param>
internal sealed class WireBudget(long size, string place)
{
    private const long FreeBytes = 64L << 20;

    /// <summary>Graphs of real models, whose weights are not copied, take less than ten times the size of their nodes.</summary>
    private const int LargestHonestRatio = 24;

    private readonly long _bound = FreeBytes + (LargestHonestRatio * size);
    private long _spent;

    /// <exception cref="ModelFormatException">There is not so much left.</exception>
    public void Spend(long bytes)
    {
        _spent += bytes;
        if (_spent > _bound)
            throw new ModelFormatException(ModelStage.Read, place, $"messages that take at most {_bound:N0} bytes in memory", "more");
    }
}
