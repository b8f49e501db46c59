namespace Sinter.Ir.Text;

/// <summary>The two forms that MIL text has.</summary>
public enum MilDialect
{
    /// <summary><c>program(1.0)</c>: scalars are written <c>tensor&lt;int32, []&gt;</c>.</summary>
    Version10,

    /// <summary><c>program(1.3)</c>: scalars are written <c>int32</c>.</summary>
    Version13,
}

/// <summary>How a program is printed.</summary>
public sealed record MilTextOptions
{
    /// <summary>The dialect; null for 1.3 when a function needs iOS 18 or newer, and 1.0 otherwise.</summary>
    public MilDialect? Dialect { get; init; }

    /// <summary>Where a tensor lies in a weight file; null when it is to be printed in full. By default it is where it came from.</summary>
    public Func<TensorLiteral, BlobReference?> PlaceBlob { get; init; } = static literal => literal.Blob;
}
