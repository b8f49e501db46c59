using Google.Protobuf;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>Parses wire messages from bytes that nobody vouches for. Before anything is allocated, <see cref="WireScan"/> walks the bytes
/// against the message's schema, so a damaged or hostile file costs no memory: lengths must lie inside their message, messages may nest
/// at most <see cref="MaximumDepth"/> deep, and the objects that parsing would make must fit <see cref="MemoryBound"/>.</summary>
public static class WireReader
{
    /// <summary>Protobuf's own limit. A control-flow operation inside another takes two levels, so about 47 of them may nest.</summary>
    public const int MaximumDepth = 100;

    private const long FreeBytes = 64L << 20;

    /// <summary>Programs of real models take 12 to 22 times their size as objects, so one that alone exceeds what is free needs this
    /// much.</summary>
    private const int LargestHonestRatio = 24;

    /// <summary>Bytes of memory that a file of <paramref name="size"/> bytes may cost when parsed: twice its size and 64 MiB, or what an
    /// honest file of the size can need, whichever is more. They cross at 2.9 MiB; weights lie in files of their own.</summary>
    public static long MemoryBound(long size) => Math.Max((2 * size) + FreeBytes, LargestHonestRatio * size);

    /// <summary>Parses one message. Fields that the schema does not know are kept and are written back.</summary>
    /// <param name="bytes">The whole message.</param>
    /// <param name="parser">The message's parser.</param>
    /// <param name="place">The file, for error messages.</param>
    /// <param name="memoryBound">Bytes that the message may take in memory, for bytes that someone does vouch for. A message of many
    /// small ones takes some 20 times its size. Without it, <see cref="MemoryBound"/> decides.</param>
    /// <exception cref="ModelFormatException">The bytes are no such message, nest too deep, or would take too much memory.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, MessageParser<T> parser, string place, long? memoryBound = null)
        where T : class, IMessage<T>, new()
    {
        long cost = WireScan.Cost(bytes.Span, MessageLayout.Of<T>(), place);
        long bound = memoryBound ?? MemoryBound(bytes.Length);
        if (cost > bound)
        {
            throw new ModelFormatException(ModelStage.Read, place, $"messages that take at most {bound:N0} bytes in memory",
                $"{bytes.Length:N0} bytes that would take {cost:N0}");
        }
        try
        {
            return parser.ParseFrom(new System.Buffers.ReadOnlySequence<byte>(bytes));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ModelFormatException(ModelStage.Read, place, $"a valid {typeof(T).Name} message", error.Message, error);
        }
    }

    /// <summary>Parses the only message of a file. The file is mapped while it is parsed.</summary>
    /// <exception cref="ModelFormatException">As <see cref="Read{T}"/>, or the file is missing, unreadable or 2 GiB or longer.</exception>
    public static T ReadFile<T>(string path, MessageParser<T> parser, long? memoryBound = null)
        where T : class, IMessage<T>, new() => Read(FileBytes.Map(path), parser, path, memoryBound);
}
