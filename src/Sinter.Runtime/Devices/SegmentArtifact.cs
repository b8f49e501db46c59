namespace Sinter.Runtime;

/// <summary>What a device made of a segment, as bytes: written by one process, loaded by another one on the same kind of device. Only the
/// device knows what they mean.</summary>
/// <param name="Head">Small; read whole.</param>
/// <param name="Blocks">Large ones, which are written one after the other and mapped, not read, when the artifact is loaded. Each begins at a
/// multiple of 64 bytes.</param>
public sealed record SegmentArtifact(ReadOnlyMemory<byte> Head, IReadOnlyList<ArtifactBlock> Blocks);

/// <summary>A large part of an artifact.</summary>
/// <param name="Bytes">The content.</param>
/// <param name="Digest">Equal for equal content, so that a device need not keep it twice; 0 while it is not known.</param>
public readonly record struct ArtifactBlock(ReadOnlyMemory<byte> Bytes, UInt128 Digest = default);
