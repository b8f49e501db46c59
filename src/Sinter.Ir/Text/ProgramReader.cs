using System.Collections.Immutable;
using System.Globalization;

namespace Sinter.Ir.Text;

/// <summary>A recursive descent over the tokens of MIL text.</summary>
internal ref partial struct ProgramReader
{
    /// <summary>The deepest nesting of blocks, of types, and the highest rank.</summary>
    private const int DeepestNesting = 64;

    private readonly IBlobResolver _blobs;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private MilLexer _lexer;
    private MilToken _token;

    public ProgramReader(ReadOnlySpan<char> text, string path, IBlobResolver blobs)
    {
        _blobs = blobs;
        _names = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _lexer = new MilLexer(text, path);
        _token = _lexer.Next();
    }

    public Program ReadProgram()
    {
        ExpectWord("program");
        Expect('(');
        long version = ReadVersion();
        Expect(')');
        Dictionary<string, Literal> attributes = ReadAttributes();
        var functions = new List<FunctionText>();
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        Expect('{');
        while (!Take('}'))
            ReadFunction(functions, indices);
        if (_token.Kind != MilTokenKind.End)
            throw _lexer.Error(_token, "the end of the text");
        return new Program(functions.Select(function => function.ToFunction()), version, attributes: attributes);
    }

    /// <summary>A function as far as it is read: text gives a body for each opset on its own.</summary>
    private sealed class FunctionText(string name, Opset opset, List<Variable> inputs, Dictionary<string, Literal> attributes)
    {
        public List<Variable> Inputs { get; } = inputs;

        public Dictionary<Opset, Block> Bodies { get; } = [];

        public Function ToFunction() => new(name, Inputs, opset, Bodies, attributes);
    }

    private long ReadVersion()
    {
        MilToken token = Take(MilTokenKind.Number, "a version such as 1.0");
        ReadOnlySpan<char> text = _lexer.Text(token);
        int point = text.IndexOf('.');
        ReadOnlySpan<char> major = point < 0 ? text : text[..point];
        if (!long.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            || (point >= 0 && !uint.TryParse(text[(point + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            throw _lexer.Error(token, "a version such as 1.0");
        }
        return version;
    }

    private void ReadFunction(List<FunctionText> functions, Dictionary<string, int> indices)
    {
        ExpectWord("func");
        MilToken nameToken = _token;
        string name = ReadName("the function's name");
        Expect('<');
        Opset opset = ReadOpset();
        Expect('>');
        var scope = new NameScope(null);
        MilToken inputsToken = _token;
        List<Variable> inputs = ReadInputs(scope);
        Dictionary<string, Literal> attributes = ReadAttributes();
        if (!indices.TryGetValue(name, out int index))
        {
            index = functions.Count;
            indices.Add(name, index);
            functions.Add(new FunctionText(name, opset, inputs, attributes));
        }
        FunctionText function = functions[index];
        if (function.Bodies.ContainsKey(opset))
            throw _lexer.Error(nameToken.Start, "functions with distinct names", $"{name}<{opset.TextName()}> again");
        if (!ReferenceEquals(inputs, function.Inputs))
        {
            if (!inputs.Select(input => (input.Name, input.Type)).SequenceEqual(function.Inputs.Select(input => (input.Name, input.Type))))
                throw _lexer.Error(inputsToken.Start, $"the inputs that {name} has for another opset", "others");
            scope = new NameScope(null);
            foreach (Variable input in function.Inputs)
                scope.TryAdd(input);
        }
        function.Bodies.Add(opset, ReadBlock(scope, [], 0));
        Take(';');
    }

    private Opset ReadOpset()
    {
        MilToken token = Take(MilTokenKind.Identifier, "an opset such as ios18");
        string text = _lexer.Text(token).ToString();
        if (OpsetNames.TryParse(text, out Opset opset))
            return opset;
        string known = string.Join(", ", OpsetNames.All.Select(candidate => candidate.TextName()));
        if (text.StartsWith("ios", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new ModelUnsupportedException(ModelStage.Read, _lexer.Place(token.Start), $"the opset {text}", $"one of {known}");
        }
        throw _lexer.Error(token, $"one of {known}");
    }

    /// <summary><c>(TYPE name, ...)</c>, defined in the scope.</summary>
    private List<Variable> ReadInputs(NameScope scope)
    {
        var inputs = new List<Variable>();
        Expect('(');
        while (!Take(')'))
        {
            MilType type = ReadType(0);
            MilToken token = _token;
            var input = new Variable(ReadName("the input's name"), type);
            Define(input, token, scope);
            inputs.Add(input);
            if (!Take(',') && !IsAt(')'))
                throw _lexer.Error(_token, ", or )");
        }
        return inputs;
    }

    /// <summary><c>{ operations } -> (outputs)</c>, and maybe attributes.</summary>
    private Block ReadBlock(NameScope scope, List<Variable> inputs, int depth)
    {
        if (depth > DeepestNesting)
            throw _lexer.Error(_token.Start, $"blocks nested at most {DeepestNesting} deep", "one more");
        var operations = new List<Operation>();
        Expect('{');
        while (!Take('}'))
            operations.Add(ReadOperation(scope, depth));
        if (_token.Kind != MilTokenKind.Arrow)
            throw _lexer.Error(_token, "->");
        Advance();
        var outputs = new List<Variable>();
        Expect('(');
        while (!Take(')'))
        {
            outputs.Add(ReadVariable(scope));
            if (!Take(',') && !IsAt(')'))
                throw _lexer.Error(_token, ", or )");
        }
        return new Block(inputs, operations, outputs, ReadAttributes());
    }

    /// <summary><c>TYPE name, TYPE name = op(arguments)[attributes] blocks;</c>, or without results and equals sign.</summary>
    private Operation ReadOperation(NameScope scope, int depth)
    {
        var outputs = new List<(Variable Variable, MilToken Token)>();
        MilToken first = _token;
        string type = ReadName("an operation or }");
        if (!IsAt('('))
        {
            MilType outputType = ReadType(first, 0);
            while (true)
            {
                MilToken token = _token;
                outputs.Add((new Variable(ReadName("the result's name"), outputType), token));
                if (Take('='))
                    break;
                if (!Take(','))
                    throw _lexer.Error(_token, ", or =");
                outputType = ReadType(0);
            }
            type = ReadName("an operation");
        }
        Dictionary<string, ImmutableArray<Argument>> arguments = ReadArguments(scope);
        Dictionary<string, Literal> attributes = ReadAttributes();
        ImmutableArray<Block> blocks = ReadNestedBlocks(type, scope, depth + 1);
        Expect(';');
        foreach ((Variable variable, MilToken token) in outputs)
            Define(variable, token, scope);
        return new Operation(type, arguments, [.. outputs.Select(output => output.Variable)], attributes, blocks);
    }

    /// <summary><c>role(TYPE name, ...) { ... } -> (...)</c>, any number of times.</summary>
    private ImmutableArray<Block> ReadNestedBlocks(string operation, NameScope scope, int depth)
    {
        var blocks = new List<(int? Place, Block Block)>();
        while (!IsAt(';') && _token.Kind != MilTokenKind.End)
        {
            MilToken roleToken = _token;
            int? place = null;
            if (!IsAt('(') && !IsAt('{'))
            {
                place = BlockRoles.IndexOf(operation, ReadName("; or a nested block"));
                if (!Take('='))
                    Take(':');
            }
            if (place is not null && blocks.Exists(block => block.Place == place))
                throw _lexer.Error(roleToken, "nested blocks with distinct roles");
            var inner = new NameScope(scope);
            List<Variable> inputs = IsAt('(') ? ReadInputs(inner) : [];
            blocks.Add((place, ReadBlock(inner, inputs, depth)));
            Take(',');
        }
        if (blocks.TrueForAll(block => block.Place is not null))
            blocks.Sort((left, right) => left.Place!.Value.CompareTo(right.Place!.Value));
        return [.. blocks.Select(block => block.Block)];
    }

    /// <summary><c>(name = argument, name = (argument, argument))</c></summary>
    private Dictionary<string, ImmutableArray<Argument>> ReadArguments(NameScope scope)
    {
        var arguments = new Dictionary<string, ImmutableArray<Argument>>(StringComparer.Ordinal);
        Expect('(');
        while (!Take(')'))
        {
            MilToken token = _token;
            string name = ReadName("a parameter's name");
            Expect('=');
            if (!arguments.TryAdd(name, Take('(') ? ReadVariadic(scope) : [ReadArgument(scope)]))
                throw _lexer.Error(token.Start, "each parameter once", $"{name} again");
            if (!Take(',') && !IsAt(')'))
                throw _lexer.Error(_token, ", or )");
        }
        return arguments;
    }

    private ImmutableArray<Argument> ReadVariadic(NameScope scope)
    {
        ImmutableArray<Argument>.Builder arguments = ImmutableArray.CreateBuilder<Argument>();
        while (!Take(')'))
        {
            arguments.Add(ReadArgument(scope));
            if (!Take(',') && !IsAt(')'))
                throw _lexer.Error(_token, ", or )");
        }
        return arguments.DrainToImmutable();
    }

    private Argument ReadArgument(NameScope scope)
    {
        MilToken token = _token;
        string name = ReadName("a variable or a value");
        return token.Kind == MilTokenKind.Identifier && (IsAt('(') || IsAt('<')) ? ReadValue(token) : Find(name, token, scope);
    }

    private Variable ReadVariable(NameScope scope)
    {
        MilToken token = _token;
        return Find(ReadName("a variable"), token, scope);
    }

    /// <summary><c>[name = VALUE, ...]</c>, or nothing.</summary>
    private Dictionary<string, Literal> ReadAttributes()
    {
        var attributes = new Dictionary<string, Literal>(StringComparer.Ordinal);
        if (!Take('['))
            return attributes;
        while (!Take(']'))
        {
            MilToken token = _token;
            string name = ReadName("an attribute's name");
            Expect('=');
            if (!attributes.TryAdd(name, ReadValue()))
                throw _lexer.Error(token.Start, "each attribute once", $"{name} again");
            if (!Take(',') && !IsAt(']'))
                throw _lexer.Error(_token, ", or ]");
        }
        return attributes;
    }

    private readonly Variable Find(string name, MilToken token, NameScope scope) =>
        scope.TryFind(name, out Variable? variable) ? variable : throw _lexer.Error(token, "a variable that is defined before");

    private readonly void Define(Variable variable, MilToken token, NameScope scope)
    {
        if (!scope.TryAdd(variable))
            throw _lexer.Error(token.Start, "a name that the block does not define already", _lexer.Describe(token));
    }

    private void Advance() => _token = _lexer.Next();

    private readonly bool IsAt(char punctuation) => _token.Kind == MilTokenKind.Punctuation && _lexer.Text(_token)[0] == punctuation;

    private bool Take(char punctuation)
    {
        if (!IsAt(punctuation))
            return false;
        Advance();
        return true;
    }

    private MilToken Take(MilTokenKind kind, string expected)
    {
        MilToken token = _token;
        if (token.Kind != kind)
            throw _lexer.Error(token, expected);
        Advance();
        return token;
    }

    private void Expect(char punctuation)
    {
        if (!Take(punctuation))
            throw _lexer.Error(_token, punctuation.ToString());
    }

    private void ExpectWord(string word)
    {
        if (_token.Kind != MilTokenKind.Identifier || !_lexer.Text(_token).SequenceEqual(word))
            throw _lexer.Error(_token, word);
        Advance();
    }

    /// <summary>A name, plain or in quotes. Equal names are one string.</summary>
    private string ReadName(string expected)
    {
        MilToken token = _token;
        if (token.Kind is not (MilTokenKind.Identifier or MilTokenKind.String))
            throw _lexer.Error(token, expected);
        Advance();
        if (token.Kind == MilTokenKind.String)
            return _lexer.StringValue(token);
        ReadOnlySpan<char> text = _lexer.Text(token);
        if (!_names.TryGetValue(text, out string? name))
        {
            name = text.ToString();
            _names[text] = name;
        }
        return name;
    }
}
