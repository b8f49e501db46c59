using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Wire;

/// <summary>Reads an ONNX file that nobody vouches for. The file is mapped; weights stay where they lie.</summary>
internal sealed class OnnxReader
{
    /// <summary>Graphs inside nodes, and types inside types.</summary>
    private const int MaximumDepth = 32;

    /// <summary>What an object of a message takes, with its lists.</summary>
    private const int ObjectBytes = 160;

    private readonly string _path;
    private readonly string _folder;
    private readonly WireBudget _budget;
    private int _depth;

    private OnnxReader(string path, long size)
    {
        _path = path;
        _folder = Path.GetDirectoryName(path)!;
        _budget = new WireBudget(size, path);
    }

    /// <exception cref="ModelFormatException">The file is missing or damaged.</exception>
    public static OnnxModel ReadFile(string path)
    {
        path = Path.GetFullPath(path);
        ReadOnlyMemory<byte> bytes = FileBytes.Map(path);
        return new OnnxReader(path, bytes.Length).Model(bytes);
    }

    /// <param name="bytes">The file's content.</param>
    /// <param name="path">Where external data would be looked for, and for error messages.</param>
    public static OnnxModel Read(ReadOnlyMemory<byte> bytes, string path) => new OnnxReader(Path.GetFullPath(path), bytes.Length).Model(bytes);

    private OnnxModel Model(ReadOnlyMemory<byte> bytes)
    {
        var opsets = new Dictionary<string, long>(StringComparer.Ordinal);
        var functions = new List<OnnxFunction>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        OnnxGraph? graph = null;
        string producer = "", version = "", documentation = "";
        WireCursor cursor = Cursor(bytes, "model");
        while (cursor.Next(out int field))
        {
            switch (field)
            {
                case 2:
                    producer = cursor.Text();
                    break;
                case 3:
                    version = cursor.Text();
                    break;
                case 6:
                    documentation = cursor.Text();
                    break;
                case 7:
                    graph = Graph(cursor.Bytes());
                    break;
                case 8:
                    Opset(cursor.Bytes(), opsets);
                    break;
                case 14:
                    Pair(cursor.Bytes(), metadata);
                    break;
                case 25:
                    functions.Add(Function(cursor.Bytes()));
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
        if (graph is null)
            throw new ModelFormatException(ModelStage.Read, _path, "an ONNX model with a graph", "none");
        return new OnnxModel(_path, opsets, graph, functions, $"{producer} {version}".Trim(), documentation, metadata);
    }

    private OnnxGraph Graph(ReadOnlyMemory<byte> bytes)
    {
        Enter();
        string name = "";
        var nodes = new List<OnnxNode>();
        var initializers = new List<OnnxTensor>();
        var inputs = new List<OnnxFeature>();
        var outputs = new List<OnnxFeature>();
        WireCursor cursor = Cursor(bytes, "graph");
        while (cursor.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    nodes.Add(Node(cursor.Bytes()));
                    break;
                case 2:
                    name = cursor.Text();
                    break;
                case 5:
                    initializers.Add(Tensor(cursor.Bytes()));
                    break;
                case 11:
                    inputs.Add(Feature(cursor.Bytes()));
                    break;
                case 12:
                    outputs.Add(Feature(cursor.Bytes()));
                    break;
                case 15:
                    throw new ModelUnsupportedException(ModelStage.Read, $"{_path}, graph {name}", "a sparse initializer", "a dense one");
                default:
                    cursor.Skip();
                    break;
            }
        }
        _depth--;
        return new OnnxGraph(name, nodes, initializers, inputs, outputs);
    }

    private OnnxNode Node(ReadOnlyMemory<byte> bytes)
    {
        string name = "", domain = "", type = "", overload = "";
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        WireCursor cursor = Cursor(bytes, "node");
        while (cursor.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    inputs.Add(cursor.Text());
                    break;
                case 2:
                    outputs.Add(cursor.Text());
                    break;
                case 3:
                    name = cursor.Text();
                    break;
                case 4:
                    type = cursor.Text();
                    break;
                case 5:
                    OnnxAttribute attribute = Attribute(cursor.Bytes());
                    attributes[attribute.Name] = attribute;
                    break;
                case 7:
                    domain = Domain(cursor.Text());
                    break;
                case 8:
                    overload = cursor.Text();
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
        return new OnnxNode(name, domain, type, overload, inputs, outputs, attributes);
    }

    private OnnxAttribute Attribute(ReadOnlyMemory<byte> bytes)
    {
        string name = "", reference = "";
        var kind = OnnxAttributeKind.Undefined;
        (float number, long integer, ReadOnlyMemory<byte> text) = (0, 0, default);
        OnnxTensor? tensor = null;
        OnnxGraph? graph = null;
        OnnxType? type = null;
        var floats = new List<float>();
        var integers = new List<long>();
        var texts = new List<ReadOnlyMemory<byte>>();
        var tensors = new List<OnnxTensor>();
        WireCursor cursor = Cursor(bytes, "attribute");
        while (cursor.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    name = cursor.Text();
                    break;
                case 2:
                    number = cursor.Float();
                    break;
                case 3:
                    integer = cursor.Integer();
                    break;
                case 4:
                    text = cursor.Bytes();
                    break;
                case 5:
                    tensor = Tensor(cursor.Bytes());
                    break;
                case 6:
                    graph = Graph(cursor.Bytes());
                    break;
                case 7:
                    cursor.Floats(floats);
                    break;
                case 8:
                    cursor.Integers(integers);
                    break;
                case 9:
                    _budget.Spend(32);
                    texts.Add(cursor.Bytes());
                    break;
                case 10:
                    tensors.Add(Tensor(cursor.Bytes()));
                    break;
                case 14:
                    type = Type(cursor.Bytes());
                    break;
                case 20:
                    kind = (OnnxAttributeKind)cursor.Integer();
                    break;
                case 21:
                    reference = cursor.Text();
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
        return new OnnxAttribute(name, kind)
        {
            Reference = reference,
            Float = number,
            Int = integer,
            Bytes = text,
            Tensor = tensor,
            Graph = graph,
            Type = type,
            Floats = floats,
            Ints = integers,
            Texts = texts,
            Tensors = tensors,
        };
    }

    private OnnxTensor Tensor(ReadOnlyMemory<byte> bytes)
    {
        string name = "";
        var dimensions = new List<long>();
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        long type = 0, location = 0;
        WireCursor cursor = Cursor(bytes, "tensor");
        while (cursor.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    cursor.Integers(dimensions);
                    break;
                case 2:
                    type = cursor.Integer();
                    break;
                case 3:
                    throw new ModelUnsupportedException(ModelStage.Read, $"{_path}, tensor {name}", "a tensor in segments", "a whole one");
                case 8:
                    name = cursor.Text();
                    break;
                case 13:
                    Pair(cursor.Bytes(), external);
                    break;
                case 14:
                    location = cursor.Integer();
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
        string place = $"{_path}, tensor {name}";
        if (!Shape.TryCreate([.. dimensions], out Shape shape))
            throw new ModelFormatException(ModelStage.Read, place, "sizes from 0 on that fit 32 bits", $"[{string.Join(", ", dimensions)}]");
        var element = (OnnxElementType)(type is >= 0 and <= int.MaxValue ? (int)type : -1);
        return new OnnxTensor(name, element, shape, bytes, _budget, _folder, location != 0, external, place);
    }

    private OnnxFeature Feature(ReadOnlyMemory<byte> bytes)
    {
        string name = "";
        OnnxType? type = null;
        WireCursor cursor = Cursor(bytes, "input or output");
        while (cursor.Next(out int field))
        {
            if (field == 1)
                name = cursor.Text();
            else if (field == 2)
                type = Type(cursor.Bytes());
            else
                cursor.Skip();
        }
        return new OnnxFeature(name, type);
    }

    private OnnxType? Type(ReadOnlyMemory<byte> bytes)
    {
        Enter();
        OnnxType? type = null;
        WireCursor cursor = Cursor(bytes, "type");
        while (cursor.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    type = TensorType(cursor.Bytes());
                    break;
                case 4:
                    type = new OnnxSequenceType(ElementOf(cursor.Bytes()));
                    break;
                case 5:
                    type = MapType(cursor.Bytes());
                    break;
                case 7 or 8:
                    type = new OnnxOpaqueType(field == 7 ? "an opaque value" : "a sparse tensor");
                    cursor.Skip();
                    break;
                case 9:
                    type = new OnnxOptionalType(ElementOf(cursor.Bytes()));
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
        _depth--;
        return type;
    }

    private OnnxType? ElementOf(ReadOnlyMemory<byte> bytes)
    {
        OnnxType? element = null;
        WireCursor cursor = Cursor(bytes, "type");
        while (cursor.Next(out int field))
        {
            if (field == 1)
                element = Type(cursor.Bytes());
            else
                cursor.Skip();
        }
        return element;
    }

    private OnnxMapType MapType(ReadOnlyMemory<byte> bytes)
    {
        long key = 0;
        OnnxType? value = null;
        WireCursor cursor = Cursor(bytes, "map type");
        while (cursor.Next(out int field))
        {
            if (field == 1)
                key = cursor.Integer();
            else if (field == 2)
                value = Type(cursor.Bytes());
            else
                cursor.Skip();
        }
        return new OnnxMapType((OnnxElementType)key, value);
    }

    private OnnxTensorType TensorType(ReadOnlyMemory<byte> bytes)
    {
        long element = 0;
        List<OnnxDimension>? dimensions = null;
        WireCursor cursor = Cursor(bytes, "tensor type");
        while (cursor.Next(out int field))
        {
            if (field == 1)
            {
                element = cursor.Integer();
            }
            else if (field == 2)
            {
                dimensions = [];
                WireCursor shape = Cursor(cursor.Bytes(), "shape");
                while (shape.Next(out int part))
                {
                    if (part == 1)
                        dimensions.Add(Dimension(shape.Bytes()));
                    else
                        shape.Skip();
                }
            }
            else
            {
                cursor.Skip();
            }
        }
        return new OnnxTensorType((OnnxElementType)element, dimensions is null ? default : [.. dimensions]);
    }

    private OnnxDimension Dimension(ReadOnlyMemory<byte> bytes)
    {
        long? size = null;
        string? symbol = null;
        WireCursor cursor = Cursor(bytes, "dimension");
        while (cursor.Next(out int field))
        {
            if (field == 1)
                size = cursor.Integer();
            else if (field == 2)
                symbol = cursor.Text();
            else
                cursor.Skip();
        }
        // Some exporters write -1 for a size that they do not know.
        return new OnnxDimension(size >= 0 ? size : null, symbol);
    }

    private OnnxFunction Function(ReadOnlyMemory<byte> bytes)
    {
        string name = "", domain = "", overload = "";
        var opsets = new Dictionary<string, long>(StringComparer.Ordinal);
        var inputs = new List<string>();
        var outputs = new List<string>();
        var nodes = new List<OnnxNode>();
        var defaults = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        WireCursor cursor = Cursor(bytes, "function");
        while (cursor.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    name = cursor.Text();
                    break;
                case 4:
                    inputs.Add(cursor.Text());
                    break;
                case 5:
                    outputs.Add(cursor.Text());
                    break;
                case 7:
                    nodes.Add(Node(cursor.Bytes()));
                    break;
                case 9:
                    Opset(cursor.Bytes(), opsets);
                    break;
                case 10:
                    domain = Domain(cursor.Text());
                    break;
                case 11:
                    OnnxAttribute attribute = Attribute(cursor.Bytes());
                    defaults[attribute.Name] = attribute;
                    break;
                case 13:
                    overload = cursor.Text();
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
        return new OnnxFunction(domain, name, overload, opsets, inputs, outputs, nodes, defaults);
    }

    private void Opset(ReadOnlyMemory<byte> bytes, Dictionary<string, long> opsets)
    {
        string domain = "";
        long version = 0;
        WireCursor cursor = Cursor(bytes, "opset");
        while (cursor.Next(out int field))
        {
            if (field == 1)
                domain = Domain(cursor.Text());
            else if (field == 2)
                version = cursor.Integer();
            else
                cursor.Skip();
        }
        opsets[domain] = version;
    }

    private void Pair(ReadOnlyMemory<byte> bytes, Dictionary<string, string> pairs)
    {
        string key = "", value = "";
        WireCursor cursor = Cursor(bytes, "pair");
        while (cursor.Next(out int field))
        {
            if (field == 1)
                key = cursor.Text();
            else if (field == 2)
                value = cursor.Text();
            else
                cursor.Skip();
        }
        pairs[key] = value;
    }

    private static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private WireCursor Cursor(ReadOnlyMemory<byte> bytes, string what)
    {
        _budget.Spend(ObjectBytes);
        return new WireCursor(bytes, _budget, $"{_path}, {what}");
    }

    private void Enter()
    {
        if (++_depth > MaximumDepth)
            throw new ModelFormatException(ModelStage.Read, _path, $"graphs and types at most {MaximumDepth} deep", "more");
    }
}
