using System.Text.Json;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>The ranks of the blobs, from <c>model.espresso.shape</c>. A blob without one has the five axes of the older networks. The
/// sizes are those of one input shape among several, so they say nothing that holds for all.</summary>
internal sealed class EspressoShapes
{
    /// <summary>Sequence, batch, channel, height, width.</summary>
    public const int MaximumRank = 5;

    private readonly Dictionary<string, int?> _ranks = new(StringComparer.Ordinal);
    private readonly string _place;

    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public EspressoShapes(ReadOnlyMemory<byte> bytes, string place)
    {
        _place = place;
        using JsonDocument document = EspressoJson.Open(bytes, place);
        if (!EspressoJson.Members(document.RootElement, place).TryGetValue("layer_shapes", out JsonElement shapes))
            throw new ModelFormatException(ModelStage.Read, place, "the member layer_shapes", "none");
        foreach ((string blob, JsonElement shape) in EspressoJson.Members(shapes, $"{place}, layer_shapes"))
            _ranks[blob] = ReadRank(shape, $"{place}, {blob}");
    }

    /// <summary>The rank of a blob; null for the five axes of older networks.</summary>
    /// <exception cref="ModelFormatException">The file does not list the blob.</exception>
    public int? RankOf(string blob) => _ranks.TryGetValue(blob, out int? rank)
        ? rank
        : throw new ModelFormatException(ModelStage.Read, _place, $"a shape of the blob \"{blob}\"", "none");

    private static int? ReadRank(JsonElement shape, string place)
    {
        if (!EspressoJson.Members(shape, place).TryGetValue("_rank", out JsonElement element))
            return null;
        int rank = EspressoJson.Int(element, $"{place}, _rank");
        return rank is >= 0 and <= MaximumRank
            ? rank
            : throw new ModelFormatException(ModelStage.Read, $"{place}, _rank", $"0 to {MaximumRank}", $"{rank}");
    }
}
