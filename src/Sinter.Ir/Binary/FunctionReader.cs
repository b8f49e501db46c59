using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.Binary.FunctionImage;

namespace Sinter.Ir.Binary;

/// <summary>Gives a large constant of an image.</summary>
/// <param name="number">Which one.</param>
/// <param name="element">Its element type; never strings.</param>
/// <param name="shape">Its shape, whose bytes fit a tensor.</param>
public delegate Tensor ConstantSource(int number, ElementType element, Shape shape);

/// <summary>Makes a function from its image. The bytes are not trusted; what comes out is well formed, but must be verified before it is
/// compiled.</summary>
public sealed class FunctionReader
{
    private readonly ImageReader _reader;
    private readonly ConstantSource _constants;
    private readonly List<Variable> _variables = [];
    private readonly List<(MilType Type, int Depth, long Size)> _types = [];

    private FunctionReader(ReadOnlyMemory<byte> image, ConstantSource constants)
    {
        _reader = new ImageReader(image);
        _constants = constants;
    }

    /// <param name="image">The bytes of a <see cref="FunctionImage"/>.</param>
    /// <param name="constants">Gives the large constants; what it throws comes out.</param>
    /// <exception cref="InvalidDataException">The bytes are no image.</exception>
    public static Function Read(ReadOnlyMemory<byte> image, ConstantSource constants)
    {
        var reader = new FunctionReader(image, constants);
        Function function = reader.ReadFunction();
        reader._reader.End();
        return function;
    }

    private Function ReadFunction()
    {
        string name = _reader.Text();
        var opset = (Opset)_reader.Number((int)OpsetNames.All.Last() + 1L);
        if (!Enum.IsDefined(opset))
            throw ImageReader.Invalid($"the opset {(int)opset}");
        Variable[] inputs = Define();
        KeyValuePair<string, Literal>[] attributes = ReadLiterals();
        Block body = ReadBlock([], 0);
        return new Function(name, inputs, opset, [KeyValuePair.Create(opset, body)], attributes);
    }

    private Block ReadBlock(Variable[] inputs, int depth)
    {
        if (depth > GraphVerifier.MaxDepth)
            throw ImageReader.Invalid("blocks that are nested too deep");
        KeyValuePair<string, Literal>[] attributes = ReadLiterals();
        var operations = new Operation[_reader.Count()];
        for (int i = 0; i < operations.Length; i++)
            operations[i] = ReadOperation(depth);
        var outputs = new Variable[_reader.Count()];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = _variables[_reader.Number(_variables.Count)];
        return new Block(inputs, operations, outputs, attributes);
    }

    private Operation ReadOperation(int depth)
    {
        string type = _reader.Text();
        var inputs = new KeyValuePair<string, ImmutableArray<Argument>>[_reader.Count()];
        for (int i = 0; i < inputs.Length; i++)
        {
            string name = _reader.Text();
            var arguments = new Argument[_reader.Count()];
            for (int j = 0; j < arguments.Length; j++)
            {
                int number = _reader.Number(_variables.Count + 1L);
                arguments[j] = number == 0 ? ReadLiteral(0) : _variables[number - 1];
            }
            inputs[i] = KeyValuePair.Create(name, ImmutableArray.Create(arguments));
        }
        RequireDistinct(inputs);
        KeyValuePair<string, Literal>[] attributes = ReadLiterals();
        var blocks = new Block[_reader.Count()];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = ReadBlock(Define(), depth + 1);
        return new Operation(type, inputs, [.. Define()], attributes, [.. blocks]);
    }

    private Variable[] Define()
    {
        var variables = new Variable[_reader.Count()];
        for (int i = 0; i < variables.Length; i++)
            _variables.Add(variables[i] = new Variable(_reader.Utf8(), ReadType()));
        return variables;
    }

    private KeyValuePair<string, Literal>[] ReadLiterals()
    {
        var literals = new KeyValuePair<string, Literal>[_reader.Count()];
        for (int i = 0; i < literals.Length; i++)
            literals[i] = KeyValuePair.Create(_reader.Text(), ReadLiteral(0));
        RequireDistinct(literals);
        return literals;
    }

    private Literal ReadLiteral(int depth)
    {
        CheckDepth(depth);
        var kind = (LiteralKind)_reader.Byte();
        switch (kind)
        {
            case LiteralKind.Tensor or LiteralKind.Constant or LiteralKind.Strings:
                return new TensorLiteral(ReadTensor(kind));
            case LiteralKind.List:
                MilType list = ReadType();
                return new ListLiteral(list, ReadItems(depth));
            case LiteralKind.Tuple:
                return new TupleLiteral(ReadItems(depth));
            case LiteralKind.Dictionary:
                MilType dictionary = ReadType();
                ImmutableArray<Literal> items = ReadItems(depth);
                if (items.Length % 2 != 0)
                    throw ImageReader.Invalid("a key without a value");
                return new DictionaryLiteral(dictionary,
                    [.. Enumerable.Range(0, items.Length / 2).Select(i => KeyValuePair.Create(items[2 * i], items[(2 * i) + 1]))]);
            default:
                throw ImageReader.Invalid($"a literal of the kind {(byte)kind}");
        }
    }

    private ImmutableArray<Literal> ReadItems(int depth)
    {
        var items = new Literal[_reader.Count()];
        for (int i = 0; i < items.Length; i++)
            items[i] = ReadLiteral(depth + 1);
        return [.. items];
    }

    private Tensor ReadTensor(LiteralKind kind)
    {
        ElementType element = kind == LiteralKind.Strings ? ElementType.String : ReadElement();
        if ((kind == LiteralKind.Strings) != (element == ElementType.String))
            throw ImageReader.Invalid("bytes of strings");
        var sizes = new long[_reader.Number(MaxRank + 1L)];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = _reader.Number();
        if (!Shape.TryCreate(sizes, out Shape shape) || shape.ElementCount > int.MaxValue)
            throw ImageReader.Invalid("a tensor of an impossible shape");
        if (kind == LiteralKind.Strings)
        {
            var strings = new string[_reader.Count()];
            if (strings.Length != shape.ElementCount)
                throw ImageReader.Invalid($"{strings.Length} strings for {shape}");
            for (int i = 0; i < strings.Length; i++)
                strings[i] = _reader.Text();
            return Tensor.OfStrings(shape, strings);
        }
        if (element.StorageBytes(shape.ElementCount) > Array.MaxLength - AlignedMemory.Alignment)
            throw ImageReader.Invalid("a tensor of 2 GiB or more");
        if (kind == LiteralKind.Constant)
            return _constants(_reader.Number(int.MaxValue), element, shape);
        ReadOnlyMemory<byte> bytes = _reader.Bytes();
        if (bytes.Length != element.StorageBytes(shape.ElementCount))
            throw ImageReader.Invalid($"{bytes.Length} bytes for {element.MilName()}{shape}");
        // Copied, so that the few bytes neither keep the image alive nor lie askew.
        return Tensor.OverReadOnly(element, shape, bytes.ToArray());
    }

    private MilType ReadType() => ReadSizedType(0).Type;

    /// <summary>A type with the number of types that it names, those inside others counted each time: what walks over a type stays
    /// bounded, though the image may name one type again and again.</summary>
    private (MilType Type, int Depth, long Size) ReadSizedType(int depth)
    {
        CheckDepth(depth);
        int number = _reader.Number(_types.Count + 1L);
        if (number < _types.Count)
            return _types[number];
        var kind = (TypeKind)_reader.Byte();
        (MilType Type, int Depth, long Size)[] parts = ReadParts(kind, depth);
        MilType type = kind switch
        {
            TypeKind.TensorOfUnknownRank => TensorType.OfUnknownRank(ReadElement()),
            TypeKind.Tensor => new TensorType(ReadElement(), ReadDimensions()),
            TypeKind.List => new ListType(parts[0].Type, ReadDimension()),
            TypeKind.Tuple => new TupleType([.. parts.Select(part => part.Type)]),
            TypeKind.Dictionary => new DictionaryType(parts[0].Type, parts[1].Type),
            TypeKind.State => new StateType(parts[0].Type),
            _ => throw ImageReader.Invalid($"a type of the kind {(byte)kind}"),
        };
        var sized = (type, 1 + parts.Select(part => part.Depth).DefaultIfEmpty().Max(), 1 + parts.Sum(part => part.Size));
        CheckDepth(sized.Item2);
        if (sized.Item3 > MaxTypeSize)
            throw ImageReader.Invalid("a type of too many parts");
        _types.Add(sized);
        return sized;
    }

    private (MilType Type, int Depth, long Size)[] ReadParts(TypeKind kind, int depth)
    {
        var parts = new (MilType, int, long)[kind switch
        {
            TypeKind.List or TypeKind.State => 1,
            TypeKind.Dictionary => 2,
            TypeKind.Tuple => _reader.Count(),
            _ => 0,
        }];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = ReadSizedType(depth + 1);
        return parts;
    }

    private Dimension[] ReadDimensions()
    {
        var dimensions = new Dimension[_reader.Number(MaxRank + 1L)];
        for (int i = 0; i < dimensions.Length; i++)
            dimensions[i] = ReadDimension();
        return dimensions;
    }

    private Dimension ReadDimension() =>
        _reader.Number(int.MaxValue) is var size && size == 0 ? Dimension.Unknown : size - 1;

    private ElementType ReadElement()
    {
        var element = (ElementType)_reader.Byte();
        return Enum.IsDefined(element) ? element : throw ImageReader.Invalid($"the element type {(byte)element}");
    }

    private static void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
            throw ImageReader.Invalid("parts that are nested too deep");
    }

    private static void RequireDistinct<T>(KeyValuePair<string, T>[] entries)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            // They were written in order.
            if (string.CompareOrdinal(entries[i - 1].Key, entries[i].Key) >= 0)
                throw ImageReader.Invalid($"the name {entries[i].Key} out of order");
        }
    }
}
