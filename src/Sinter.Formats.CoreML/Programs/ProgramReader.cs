using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Sinter.Ir;
using Sinter.Ir.Text;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Formats.CoreML;

/// <summary>Turns the wire form of an ML Program into a program: names become references, resolved outwards through nested blocks.
/// Operations and their types are not checked here; that is the verifier's work.</summary>
public sealed class ProgramReader
{
    private readonly LiteralReader _literals;
    private readonly string _place;

    private ProgramReader(IBlobResolver weights, string place)
    {
        _literals = new LiteralReader(weights);
        _place = place;
    }

    /// <param name="program">The wire form, of bounded depth as <see cref="WireReader"/> gives it.</param>
    /// <param name="weights">The files that the program's constants lie in; they are opened when a constant is asked for.</param>
    /// <param name="place">The file, for error messages.</param>
    /// <exception cref="ModelFormatException">A reference is broken, or a value does not fit its type.</exception>
    /// <exception cref="ModelUnsupportedException">The program is written against an opset that is not known.</exception>
    public static Program Read(Mil.Program program, IBlobResolver weights, string place)
    {
        var reader = new ProgramReader(weights, place);
        if (program.Version != 1)
            throw new ModelUnsupportedException(ModelStage.Read, place, $"program version {program.Version}", "version 1");
        return new Program(
            program.Functions.Select(entry => reader.ReadFunction(entry.Key, entry.Value)).ToList(), program.Version, program.DocString,
            reader.ReadAttributes(program.Attributes, place));
    }

    private Function ReadFunction(string name, Mil.Function function)
    {
        string place = $"{_place}, function {name}";
        Opset opset = ReadOpset(function.Opset, place);
        var scope = new Scope(null);
        List<Variable> inputs = ReadInputs(function.Inputs, scope, place);
        var bodies = new Dictionary<Opset, Block>();
        foreach ((string key, Mil.Block block) in function.BlockSpecializations)
        {
            if (!bodies.TryAdd(ReadOpset(key, place), ReadBlock(block, new Scope(scope), name)))
                throw new ModelFormatException(ModelStage.Read, place, "one body per opset", $"two for {key}");
        }
        if (!bodies.ContainsKey(opset))
        {
            throw new ModelFormatException(ModelStage.Read, place, $"a body for the opset {function.Opset}",
                bodies.Count == 0 ? "none at all" : string.Join(", ", function.BlockSpecializations.Keys));
        }
        return new Function(name, inputs, opset, bodies, ReadAttributes(function.Attributes, place));
    }

    private Block ReadBlock(Mil.Block block, Scope scope, string function)
    {
        string place = $"{_place}, function {function}";
        List<Variable> inputs = ReadInputs(block.Inputs, scope, place);
        var operations = new List<Operation>(block.Operations.Count);
        foreach (Mil.Operation operation in block.Operations)
            operations.Add(ReadOperation(operation, scope, function));
        List<Variable> outputs = [.. block.Outputs.Select(name => scope.Find(name)
            ?? throw new ModelFormatException(ModelStage.Read, place, "block outputs that are defined", $"\"{name}\""))];
        return new Block(inputs, operations, outputs, ReadAttributes(block.Attributes, place));
    }

    private Operation ReadOperation(Mil.Operation operation, Scope scope, string function)
    {
        string name = operation.Outputs.Count > 0 ? operation.Outputs[0].Name : operation.Type;
        string place = $"{_place}, {function}/{name} ({operation.Type})";
        if (operation.Type.Length == 0)
            throw new ModelFormatException(ModelStage.Read, place, "an operation with a type", "none");
        var inputs = new List<KeyValuePair<string, ImmutableArray<Argument>>>(operation.Inputs.Count);
        foreach ((string parameter, Mil.Argument argument) in operation.Inputs)
            inputs.Add(new(parameter, [.. argument.Arguments.Select(binding => ReadBinding(binding, parameter, scope, place))]));
        ImmutableArray<Block> blocks = [.. operation.Blocks.Select(block => ReadBlock(block, new Scope(scope), function))];
        ImmutableArray<Variable> outputs = [.. operation.Outputs.Select(output => Declare(output, scope, place))];
        return new Operation(operation.Type, inputs, outputs, ReadAttributes(operation.Attributes, place), blocks);
    }

    private Argument ReadBinding(Mil.Argument.Types.Binding binding, string parameter, Scope scope, string place)
    {
        switch (binding.BindingCase)
        {
            case Mil.Argument.Types.Binding.BindingOneofCase.Name:
                return scope.Find(binding.Name)
                    ?? throw new ModelFormatException(ModelStage.Read, place, $"{parameter} to name a value defined before",
                        $"\"{binding.Name}\"");
            case Mil.Argument.Types.Binding.BindingOneofCase.Value:
                return _literals.Read(binding.Value, $"{place}, {parameter}");
            default:
                throw new ModelFormatException(ModelStage.Read, place, $"a name or a value for {parameter}", "neither");
        }
    }

    private List<KeyValuePair<string, Literal>> ReadAttributes(MapField<string, Mil.Value> attributes, string place) =>
        [.. attributes.Select(entry => KeyValuePair.Create(entry.Key, _literals.Read(entry.Value, $"{place}, {entry.Key}")))];

    private static List<Variable> ReadInputs(RepeatedField<Mil.NamedValueType> inputs, Scope scope, string place) =>
        [.. inputs.Select(input => Declare(input, scope, place))];

    private static Variable Declare(Mil.NamedValueType declaration, Scope scope, string place)
    {
        if (declaration.Name.Length == 0)
            throw new ModelFormatException(ModelStage.Read, place, "a value with a name", "an empty name");
        var variable = new Variable(declaration.Name, WireTypes.Read(declaration.Type, $"{place}, {declaration.Name}"));
        return scope.TryAdd(variable)
            ? variable
            : throw new ModelFormatException(ModelStage.Read, place, "a name that is not taken in its block",
                $"\"{declaration.Name}\" again");
    }

    private static Opset ReadOpset(string name, string place) => OpsetNames.TryParse(name, out Opset opset)
        ? opset
        : throw new ModelUnsupportedException(ModelStage.Read, place, $"opset \"{name}\"",
            $"an opset from {OpsetNames.All.First()} to {OpsetNames.All.Last()}");

    /// <summary>The names that are visible in a block: its own, then those of the blocks around it.</summary>
    private sealed class Scope(Scope? outer)
    {
        private readonly Dictionary<string, Variable> _variables = new(StringComparer.Ordinal);

        private Scope? Outer { get; } = outer;

        public bool TryAdd(Variable variable) => _variables.TryAdd(variable.Name, variable);

        public Variable? Find(string name)
        {
            for (Scope? scope = this; scope is not null; scope = scope.Outer)
            {
                if (scope._variables.TryGetValue(name, out Variable? variable))
                    return variable;
            }
            return null;
        }
    }
}
