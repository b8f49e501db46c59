namespace Sinter.Ir.Ops;

/// <summary>How the padding of a sliding window is found.</summary>
public enum PadType
{
    /// <summary>None.</summary>
    Valid,

    /// <summary>As much as makes the output ceil(input / stride) long; an odd element goes after.</summary>
    Same,

    /// <summary>As <see cref="Same"/>, but an odd element goes before.</summary>
    SameLower,

    /// <summary>As the <c>pad</c> parameter says.</summary>
    Custom,
}
