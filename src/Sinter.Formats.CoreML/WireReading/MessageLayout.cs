using System.Collections.Concurrent;
using Google.Protobuf.Reflection;

namespace Sinter.Formats.CoreML;

/// <summary>What <see cref="WireScan"/> knows of a message type: its fields, and an upper estimate of the bytes that its object takes
/// on a 64-bit runtime. The constants describe the generated classes: a repeated or map field has its collection even when empty.</summary>
internal sealed class MessageLayout
{
    private const int ObjectHeader = 16, Slot = 8, RepeatedObject = 32, MapObject = 152;

    private static readonly ConcurrentDictionary<MessageDescriptor, MessageLayout> Known = new();

    private readonly Dictionary<int, FieldLayout> _fields = [];

    private MessageLayout(MessageDescriptor descriptor)
    {
        Name = descriptor.Name;
        ObjectBytes = ObjectHeader + Slot + (descriptor.RealOneofCount * 2 * Slot);
        foreach (FieldDescriptor field in descriptor.Fields.InDeclarationOrder())
        {
            _fields.Add(field.FieldNumber, new FieldLayout(field));
            ObjectBytes += field switch
            {
                { IsMap: true } => Slot + MapObject,
                { IsRepeated: true } => Slot + RepeatedObject,
                { RealContainingOneof: null } => Slot,
                _ => 0,
            };
        }
    }

    public string Name { get; }

    public int ObjectBytes { get; }

    public static MessageLayout Of(MessageDescriptor descriptor) => Known.GetOrAdd(descriptor, static key => new MessageLayout(key));

    public FieldLayout? Find(int number) => _fields.GetValueOrDefault(number);
}

/// <summary>One field of a <see cref="MessageLayout"/>.</summary>
internal sealed class FieldLayout
{
    private readonly MessageDescriptor? _message;
    private MessageLayout? _layout;

    public FieldLayout(FieldDescriptor field)
    {
        Type = field.FieldType;
        IsRepeated = field.IsRepeated;
        IsMap = field.IsMap;
        IsBoxed = field.RealContainingOneof is not null;
        _message = Type == FieldType.Message ? field.MessageType : null;
    }

    public FieldType Type { get; }

    public bool IsRepeated { get; }

    public bool IsMap { get; }

    /// <summary>True for members of a oneof, whose numbers are boxed.</summary>
    public bool IsBoxed { get; }

    public bool IsText => Type is FieldType.String or FieldType.Bytes;

    /// <summary>The layout of a message field. Resolved when first asked for, since messages refer to themselves.</summary>
    public MessageLayout? Message => _message is null ? null : _layout ??= MessageLayout.Of(_message);

    /// <summary>0 for variable-length numbers.</summary>
    public int FixedWidth => Type switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => 8,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => 4,
        _ => 0,
    };

    /// <summary>Bytes of one element in memory.</summary>
    public int ElementWidth => Type switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 or FieldType.Int64 or FieldType.UInt64 or FieldType.SInt64 => 8,
        FieldType.Bool => 1,
        _ => 4,
    };
}
