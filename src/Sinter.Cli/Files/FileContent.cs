using Sinter.Tensors;

namespace Sinter.Cli.Files;

/// <summary>A value read from a file, before a model's description says what it must become.</summary>
internal abstract record FileContent;

internal sealed record TensorContent(Tensor Tensor) : FileContent;

internal sealed record PictureContent(Picture Picture) : FileContent;

internal sealed record TextContent(string Text) : FileContent;

internal sealed record TextsContent(IReadOnlyList<string> Texts) : FileContent;

/// <summary>Keys with a number each, in the file's order.</summary>
/// <param name="Entries">Integer keys are written in decimal.</param>
/// <param name="HasIntegerKeys">True when the keys are known to be integers; JSON objects do not tell.</param>
internal sealed record TableContent(IReadOnlyList<KeyValuePair<string, double>> Entries, bool HasIntegerKeys = false) : FileContent;
