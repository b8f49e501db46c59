namespace Sinter.Workbench.Trials;

/// <summary>A way to make weights smaller, with a name.</summary>
/// <param name="Id">What addresses and options call it, such as <c>palettize-4</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Configuration">How it is done.</param>
public sealed record CompressionScheme(string Id, string Name, CompressionConfiguration Configuration)
{
    /// <summary>The usual ones, from the gentlest on.</summary>
    public static IReadOnlyList<CompressionScheme> Usual { get; } =
    [
        new("quantize-8", "integers of 8 bits, a scale per channel", CompressionConfiguration.Of(new LinearQuantization())),
        new("palettize-8", "a table of 256 values", CompressionConfiguration.Of(new Palettization { Bits = 8 })),
        new("palettize-6", "a table of 64 values", CompressionConfiguration.Of(new Palettization { Bits = 6 })),
        new("palettize-4", "a table of 16 values", CompressionConfiguration.Of(new Palettization { Bits = 4 })),
        new("quantize-4", "integers of 4 bits, a scale per 32 inputs", CompressionConfiguration.Of(new LinearQuantization { Type = QuantizedType.Int4, Granularity = QuantizationGranularity.PerBlock })
            with { Target = DeploymentTarget.iOS18 }),
        new("prune-50", "half of the elements zero", CompressionConfiguration.Of(new MagnitudePruning { TargetSparsity = 0.5 })),
        new("palettize-2", "a table of 4 values", CompressionConfiguration.Of(new Palettization { Bits = 2 })),
    ];
}
