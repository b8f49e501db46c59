using System.Collections.ObjectModel;

namespace Sinter;

/// <summary>What the author says of a model. Texts that are not given are empty.</summary>
public sealed class ModelMetadata
{
    internal ModelMetadata(IReadOnlyDictionary<string, string> userDefined)
    {
        UserDefined = userDefined;
    }

    /// <summary>What the model does.</summary>
    public string ShortDescription { get; internal init; } = "";

    /// <summary>The model's own version.</summary>
    public string Version { get; internal init; } = "";

    /// <summary>Who made it.</summary>
    public string Author { get; internal init; } = "";

    /// <summary>Its licence.</summary>
    public string License { get; internal init; } = "";

    /// <summary>Further entries, such as the converter's version and what Xcode's preview shows.</summary>
    public IReadOnlyDictionary<string, string> UserDefined { get; }

    internal static ModelMetadata Empty { get; } = new(ReadOnlyDictionary<string, string>.Empty);
}
