namespace Sinter.Formats.Onnx.Operators;

/// <summary>The window that convolution and pooling move over the axes after the first two.</summary>
/// <param name="Kernel">Sizes.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Dilations">Distances between elements of the window.</param>
/// <param name="Begins">Padding before each axis; zeros where <paramref name="AutoPad"/> decides.</param>
/// <param name="Ends">Padding after each axis.</param>
/// <param name="AutoPad">NOTSET, VALID, SAME_UPPER or SAME_LOWER.</param>
internal sealed record Window(int[] Kernel, int[] Strides, int[] Dilations, int[] Begins, int[] Ends, string AutoPad)
{
    /// <summary>Elements that the window spans.</summary>
    public int[] Extents => [.. Kernel.Zip(Dilations, (size, dilation) => checked(((size - 1) * dilation) + 1))];

    public string PadType => AutoPad switch
    {
        "VALID" => "valid",
        "SAME_UPPER" => "same",
        "SAME_LOWER" => "same_lower",
        _ => "custom",
    };

    /// <summary>Padding as programs write it: before and after, axis by axis.</summary>
    public int[] Pad => [.. Begins.Zip(Ends, (begin, end) => (int[])[begin, end]).SelectMany(pair => pair)];

    public static Window Of(NodeConversion node, int[] kernel)
    {
        int axes = kernel.Length;
        int[] Values(string name, int absent, int least)
        {
            int[] values = node.Sizes(name) ?? [.. Enumerable.Repeat(absent, axes)];
            return values.Length == axes && values.All(value => value >= least)
                ? values
                : throw node.Invalid($"{axes} values of {name} from {least} on", $"[{string.Join(", ", values)}]");
        }
        int[] pads = node.Sizes("pads") is { } given ? given : new int[2 * axes];
        string autoPad = node.Text("auto_pad", "NOTSET");
        if (pads.Length != 2 * axes)
            throw node.Invalid($"{2 * axes} values of pads", $"{pads.Length}");
        if (pads.Any(pad => pad < 0))
            throw node.Unsupported("negative padding", "a slice before the node");
        if (autoPad is not ("NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER" or ""))
            throw node.Invalid("NOTSET, VALID, SAME_UPPER or SAME_LOWER as auto_pad", autoPad);
        if (kernel.Any(size => size < 1))
            throw node.Invalid("a kernel of sizes from 1 on", $"[{string.Join(", ", kernel)}]");
        if (autoPad is not ("NOTSET" or ""))
            pads = new int[2 * axes];
        return new Window(kernel, Values("strides", 1, 1), Values("dilations", 1, 1), pads[..axes], pads[axes..], autoPad);
    }

    /// <summary>The window with its padding written out, for sizes that are known.</summary>
    public Window WithKnownPadding(int[] sizes)
    {
        if (!AutoPad.StartsWith("SAME", StringComparison.Ordinal))
            return this with { AutoPad = "NOTSET" };
        int[] begins = new int[sizes.Length], ends = new int[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            int count = (sizes[i] + Strides[i] - 1) / Strides[i];
            int total = Math.Max(((count - 1) * Strides[i]) + Extents[i] - sizes[i], 0);
            begins[i] = AutoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
            ends[i] = total - begins[i];
        }
        return this with { Begins = begins, Ends = ends, AutoPad = "NOTSET" };
    }

    /// <summary>How often the window fits along each axis, its padding written out.</summary>
    public int[] Counts(int[] sizes, bool roundsUp)
    {
        int[] counts = new int[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            int room = checked(sizes[i] + Begins[i] + Ends[i] - Extents[i]);
            if (room < 0)
            {
                counts[i] = 0;
                continue;
            }
            counts[i] = (roundsUp ? (room + Strides[i] - 1) / Strides[i] : room / Strides[i]) + 1;
            // A window that would begin in the padding at the end is none.
            if (roundsUp && (counts[i] - 1) * Strides[i] >= sizes[i] + Begins[i])
                counts[i]--;
        }
        return counts;
    }
}
