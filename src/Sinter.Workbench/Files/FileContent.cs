using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>A value read from a file, before a model's description says what it must become.</summary>
public abstract record FileContent;

public sealed record TensorContent(Tensor Tensor) : FileContent;

public sealed record PictureContent(Picture Picture) : FileContent;

public sealed record TextContent(string Text) : FileContent;

public sealed record TextsContent(IReadOnlyList<string> Texts) : FileContent;

/// <summary>Keys with a number each, in the file's order.</summary>
/// <param name="Entries">Integer keys are written in decimal.</param>
/// <param name="HasIntegerKeys">True when the keys are known to be integers; JSON objects do not tell.</param>
public sealed record TableContent(IReadOnlyList<KeyValuePair<string, double>> Entries, bool HasIntegerKeys = false) : FileContent;
