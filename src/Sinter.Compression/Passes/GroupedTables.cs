using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>A table of single numbers for each group of a tensor's elements.</summary>
internal sealed class GroupedTables(Palettization scheme, BlockRuns runs, bool hasBlockwiseForms, Func<float, float> round)
{
    private const int MostEntries = 256;

    /// <summary>Bits of an index.</summary>
    public int Bits { get; private set; } = scheme.Bits ?? 0;

    /// <summary>The index of every element, in row-major order.</summary>
    public byte[] Codes { get; private set; } = [];

    /// <summary>The tables one after another.</summary>
    public float[] Entries { get; private set; } = [];

    /// <summary>The tables' shape: groups along each axis, entries, numbers of an entry. Before iOS18 there is one table, a vector.</summary>
    public Shape Shape(int vectorSize, bool hasGroups) => hasGroups
        ? Tensors.Shape.Of([.. runs.Blocks.ToArray(), 1 << Bits, vectorSize])
        : Tensors.Shape.Of(1 << Bits);

    /// <summary>Chooses the tables.</summary>
    /// <param name="values">All elements.</param>
    /// <param name="importance">How much the error of each counts; null: all the same.</param>
    /// <param name="kept">Which elements count at all; null: all.</param>
    /// <returns>False where the elements of a group do not fit a table without loss, as the scheme asks.</returns>
    public bool Build(float[] values, float[]? importance, byte[]? kept)
    {
        float[] gathered = runs.Gather<float>(values);
        float[] weights = importance is null ? [] : runs.Gather<float>(importance);
        byte[]? mask = kept is null ? null : runs.Gather<byte>(kept);
        var palettes = new Palette[runs.BlockCount];
        if (scheme.Mode is PalettizationMode.Unique or PalettizationMode.Custom)
        {
            if (!BuildByValues(gathered, mask, palettes))
                return false;
        }
        else
        {
            Parallel.For(0, palettes.Length, group => palettes[group] = Choose(
                Part(gathered, group, mask), weights.Length == 0 ? [] : Part(weights, group, mask)));
        }
        Entries = [.. palettes.SelectMany(palette => palette.Table)];
        Codes = runs.Scatter<byte>(Spread(palettes, mask, values.Length));
        return true;
    }

    private Palette Choose(float[] values, float[] importance)
    {
        if (values.Length == 0)
            return new Palette(new float[1 << Bits], []);
        return scheme.Mode == PalettizationMode.Uniform
            ? Palette.OfUniform(values, 1 << Bits, round)
            : Palette.OfKMeans(values, importance, 1 << Bits, round);
    }

    private bool BuildByValues(float[] gathered, byte[]? mask, Palette[] palettes)
    {
        var tables = new float[palettes.Length][];
        var indices = new byte[palettes.Length][];
        for (int group = 0; group < palettes.Length; group++)
        {
            float[] values = Part(gathered, group, mask);
            if (scheme.Mode == PalettizationMode.Custom)
                (tables[group], indices[group]) = Checked(scheme.CustomTable!(values), values.Length);
            else if (Palette.Values(values, MostEntries) is { } different)
                (tables[group], indices[group]) = (different, Palette.OfValues(values, different, different.Length).Indices);
            else
                return false;
        }
        Bits = PalettizationEncoder.BitsFor(tables.Max(table => table.Length), hasBlockwiseForms);
        for (int group = 0; group < palettes.Length; group++)
        {
            var table = new float[1 << Bits];
            for (int i = 0; i < tables[group].Length; i++)
                table[i] = round(tables[group][i]);
            palettes[group] = new Palette(table, indices[group]);
        }
        return true;
    }

    private static (float[] Table, byte[] Indices) Checked((float[] Table, byte[] Indices) custom, int count)
    {
        if (custom.Table.Length is < 1 or > MostEntries || custom.Indices.Length != count
            || custom.Indices.Any(index => index >= custom.Table.Length))
        {
            throw new ArgumentException($"The custom table function must give 1 to {MostEntries} entries and {count} indices into them; it "
                + $"gave {custom.Table.Length} entries and {custom.Indices.Length} indices.");
        }
        return custom;
    }

    private float[] Part(float[] gathered, int group, byte[]? mask)
    {
        Span<float> part = gathered.AsSpan(group * runs.BlockElements, runs.BlockElements);
        return mask is null ? part.ToArray()
            : PruningMask.Select<float>(part, mask.AsSpan(group * runs.BlockElements, runs.BlockElements));
    }

    /// <summary>The groups' indices one after another; elements that do not count get 0.</summary>
    private byte[] Spread(Palette[] palettes, byte[]? mask, int count)
    {
        if (mask is null)
            return [.. palettes.SelectMany(palette => palette.Indices)];
        var codes = new byte[count];
        for (int group = 0, next = 0; group < palettes.Length; group++)
        {
            next = 0;
            for (int i = group * runs.BlockElements; i < (group + 1) * runs.BlockElements; i++)
            {
                if (mask[i] != 0)
                    codes[i] = palettes[group].Indices[next++];
            }
        }
        return codes;
    }
}
