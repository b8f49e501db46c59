using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.Binary.FunctionImage;

namespace Sinter.Ir.Binary;

/// <summary>Makes the image of a function. Of several bodies only the active one is kept, of literals only the values.</summary>
public sealed class FunctionWriter
{
    private readonly ImageWriter _writer = new();
    private readonly Dictionary<Variable, int> _variables = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MilType, int> _types = [];
    private readonly List<Tensor> _constants = [];
    private readonly Dictionary<MemoryIdentity, int> _numbers = [];

    private FunctionWriter()
    {
    }

    /// <summary>The image; null for a function that calls code of an application, which has no written form.</summary>
    public static FunctionImage? Write(Function function)
    {
        foreach (Operation operation in function.Body.AllOperations())
        {
            if (operation.Inputs.Values.Any(arguments => arguments.Any(argument => argument.Literal is CustomOperationLiteral)))
                return null;
        }
        var writer = new FunctionWriter();
        writer.WriteFunction(function);
        return new FunctionImage(writer._writer.Written, writer._constants);
    }

    private void WriteFunction(Function function)
    {
        _writer.Text(function.Name);
        _writer.Number((int)function.Opset);
        Define(function.Inputs);
        WriteLiterals(function.Attributes, isConstant: false);
        WriteBlock(function.Body);
    }

    private void WriteBlock(Block block)
    {
        if (block.Owner is not null)
            Define(block.Inputs);
        WriteLiterals(block.Attributes, isConstant: false);
        _writer.Number(block.Operations.Count);
        foreach (Operation operation in block.Operations)
            WriteOperation(operation);
        _writer.Number(block.Outputs.Count);
        foreach (Variable output in block.Outputs)
            _writer.Number(_variables[output]);
    }

    private void WriteOperation(Operation operation)
    {
        bool isConstant = operation.IsConstant || OperationTable.Find(operation.Type)?.Has(OperationTraits.Constexpr) == true;
        _writer.Text(operation.Type);
        _writer.Number(operation.Inputs.Count);
        foreach ((string name, ImmutableArray<Argument> arguments) in operation.Inputs)
        {
            _writer.Text(name);
            _writer.Number(arguments.Length);
            foreach (Argument argument in arguments)
            {
                // Literals are number 0, variables count from 1.
                if (argument.Variable is { } variable)
                {
                    _writer.Number(_variables[variable] + 1);
                    continue;
                }
                _writer.Number(0);
                WriteLiteral(argument.Literal!, isConstant);
            }
        }
        WriteLiterals(operation.Attributes, isConstant);
        _writer.Number(operation.Blocks.Length);
        foreach (Block block in operation.Blocks)
            WriteBlock(block);
        Define(operation.Outputs);
    }

    private void Define(IReadOnlyCollection<Variable> variables)
    {
        _writer.Number(variables.Count);
        foreach (Variable variable in variables)
        {
            _variables.Add(variable, _variables.Count);
            _writer.Utf8(variable.Name);
            WriteType(variable.Type);
        }
    }

    private void WriteLiterals(NameMap<Literal> literals, bool isConstant)
    {
        _writer.Number(literals.Count);
        foreach ((string name, Literal literal) in literals)
        {
            _writer.Text(name);
            WriteLiteral(literal, isConstant);
        }
    }

    private void WriteLiteral(Literal literal, bool isConstant)
    {
        switch (literal)
        {
            case TensorLiteral { Value: var tensor }:
                WriteTensor(tensor, isConstant);
                break;
            case ListLiteral list:
                _writer.Byte((byte)LiteralKind.List);
                WriteType(list.Type);
                WriteItems(list.Items);
                break;
            case TupleLiteral tuple:
                _writer.Byte((byte)LiteralKind.Tuple);
                WriteItems(tuple.Items);
                break;
            case DictionaryLiteral dictionary:
                _writer.Byte((byte)LiteralKind.Dictionary);
                WriteType(dictionary.Type);
                WriteItems([.. dictionary.Items.SelectMany(pair => (Literal[])[pair.Key, pair.Value])]);
                break;
            default:
                throw new NotSupportedException($"{literal.GetType().Name} has no written form.");
        }
    }

    private void WriteItems(ImmutableArray<Literal> items)
    {
        _writer.Number(items.Length);
        foreach (Literal item in items)
            WriteLiteral(item, isConstant: false);
    }

    private void WriteTensor(Tensor tensor, bool isConstant)
    {
        bool isLarge = isConstant && tensor.ByteLength >= LargeBytes;
        _writer.Byte((byte)(tensor.ElementType == ElementType.String ? LiteralKind.Strings
            : isLarge ? LiteralKind.Constant : LiteralKind.Tensor));
        if (tensor.ElementType != ElementType.String)
            _writer.Byte((byte)tensor.ElementType);
        _writer.Number(tensor.Rank);
        foreach (int size in tensor.Shape)
            _writer.Number(size);
        if (isLarge)
            _writer.Number(NumberOf(tensor));
        else if (tensor.ElementType != ElementType.String)
            _writer.Bytes(tensor.Bytes);
        else
        {
            _writer.Number(tensor.Count);
            foreach (string text in tensor.Strings)
                _writer.Text(text);
        }
    }

    /// <summary>Constants of the same memory are one.</summary>
    private int NumberOf(Tensor constant)
    {
        MemoryIdentity? identity = MemoryIdentity.Of(constant.Memory);
        if (identity is { } known && _numbers.TryGetValue(known, out int number))
            return number;
        if (identity is { } added)
            _numbers.Add(added, _constants.Count);
        _constants.Add(constant);
        return _constants.Count - 1;
    }

    /// <summary>A type that was written before is its number; a new one is the next number with the type behind it.</summary>
    private void WriteType(MilType type)
    {
        if (_types.TryGetValue(type, out int known))
        {
            _writer.Number(known);
            return;
        }
        _writer.Number(_types.Count);
        switch (type)
        {
            case TensorType { HasRank: false } tensor:
                _writer.Byte((byte)TypeKind.TensorOfUnknownRank);
                _writer.Byte((byte)tensor.Element);
                break;
            case TensorType tensor:
                _writer.Byte((byte)TypeKind.Tensor);
                _writer.Byte((byte)tensor.Element);
                _writer.Number(tensor.Rank);
                foreach (Dimension dimension in tensor.Dimensions)
                    WriteDimension(dimension);
                break;
            case ListType list:
                _writer.Byte((byte)TypeKind.List);
                WriteType(list.Element);
                WriteDimension(list.Length);
                break;
            case TupleType tuple:
                _writer.Byte((byte)TypeKind.Tuple);
                _writer.Number(tuple.Elements.Length);
                foreach (MilType element in tuple.Elements)
                    WriteType(element);
                break;
            case DictionaryType dictionary:
                _writer.Byte((byte)TypeKind.Dictionary);
                WriteType(dictionary.Key);
                WriteType(dictionary.Value);
                break;
            case StateType state:
                _writer.Byte((byte)TypeKind.State);
                WriteType(state.Wrapped);
                break;
            default:
                throw new NotSupportedException($"{type.GetType().Name} has no written form.");
        }
        // After its parts: the reader knows them by then.
        _types.Add(type, _types.Count);
    }

    private void WriteDimension(Dimension dimension) => _writer.Number(dimension.IsKnown ? dimension.Size + 1L : 0);
}
