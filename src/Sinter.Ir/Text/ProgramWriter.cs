using System.Collections.Immutable;
using System.Globalization;

namespace Sinter.Ir.Text;

/// <summary>Prints the structure of a program: functions, blocks, operations. Types and values are <see cref="LiteralWriter"/>'s.</summary>
internal sealed class ProgramWriter(Program program, MilTextOptions options, TextWriter writer)
{
    private const int FunctionIndent = 4;

    private readonly MilDialect _dialect = options.Dialect ?? MilPrinter.DefaultDialect(program);
    private readonly LiteralWriter _literals = new(writer, options.Dialect ?? MilPrinter.DefaultDialect(program), options.PlaceBlob);
    private string _function = "";

    public void WriteProgram()
    {
        int minor = _dialect == MilDialect.Version13 ? 3 : 0;
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"program({program.Version}.{minor})\n"));
        if (program.Attributes.Count > 0)
        {
            WriteAttributes(program.Attributes);
            writer.Write('\n');
        }
        writer.Write("{\n");
        foreach (Function function in program.Functions.Values)
        {
            // The active body comes first: reading takes the first as the active one.
            WriteFunction(function, function.Opset, function.Body);
            foreach ((Opset opset, Block body) in function.Specializations)
            {
                if (opset != function.Opset)
                    WriteFunction(function, opset, body);
            }
        }
        writer.Write("}\n");
    }

    private void WriteFunction(Function function, Opset opset, Block body)
    {
        _function = function.Name;
        var scope = new NameScope(null);
        Indent(FunctionIndent);
        writer.Write("func ");
        WriteName(function.Name);
        writer.Write($"<{opset.TextName()}>");
        WriteInputs(function.Inputs, scope);
        if (function.Attributes.Count > 0)
        {
            writer.Write(' ');
            WriteAttributes(function.Attributes);
        }
        WriteBody(body, scope, FunctionIndent);
        writer.Write(";\n");
    }

    private void WriteInputs(IReadOnlyList<Variable> inputs, NameScope scope)
    {
        writer.Write('(');
        for (int i = 0; i < inputs.Count; i++)
        {
            writer.Write(i == 0 ? "" : ", ");
            WriteDefinition(inputs[i], scope);
        }
        writer.Write(')');
    }

    /// <summary>The operations are indented by 8 more than what the block belongs to, the closing brace by 4.</summary>
    private void WriteBody(Block block, NameScope scope, int indent)
    {
        writer.Write(" {\n");
        foreach (Operation operation in block.Operations)
            WriteOperation(operation, scope, indent + 8);
        Indent(indent + 4);
        writer.Write("} -> (");
        for (int i = 0; i < block.Outputs.Count; i++)
        {
            writer.Write(i == 0 ? "" : ", ");
            WriteReference(block.Outputs[i], scope);
        }
        writer.Write(')');
        WriteAttributes(block.Attributes);
    }

    private void WriteOperation(Operation operation, NameScope scope, int indent)
    {
        Indent(indent);
        // The arguments and nested blocks cannot see the results, so these get their names at the end.
        for (int i = 0; i < operation.Outputs.Length; i++)
        {
            writer.Write(i == 0 ? "" : ", ");
            _literals.WriteType(operation.Outputs[i].Type);
            writer.Write(' ');
            WriteName(operation.Outputs[i].Name);
        }
        writer.Write(operation.Outputs.Length == 0 ? "" : " = ");
        WriteName(operation.Type);
        WriteArguments(operation, scope);
        WriteAttributes(operation.Attributes);
        for (int i = 0; i < operation.Blocks.Length; i++)
        {
            Block block = operation.Blocks[i];
            var inner = new NameScope(scope);
            writer.Write('\n');
            Indent(indent + 4);
            writer.Write(BlockRoles.NameOf(operation.Type, i));
            WriteInputs(block.Inputs, inner);
            WriteBody(block, inner, indent + 4);
        }
        writer.Write(";\n");
        foreach (Variable output in operation.Outputs)
            Define(output, scope);
    }

    private void WriteArguments(Operation operation, NameScope scope)
    {
        writer.Write('(');
        bool isFirst = true;
        foreach ((string name, ImmutableArray<Argument> arguments) in operation.Inputs)
        {
            writer.Write(isFirst ? "" : ", ");
            isFirst = false;
            WriteName(name);
            writer.Write(" = ");
            if (arguments.Length == 1)
                WriteArgument(arguments[0], scope);
            else
                WriteArguments(arguments, scope);
        }
        writer.Write(')');
    }

    private void WriteArguments(ImmutableArray<Argument> arguments, NameScope scope)
    {
        writer.Write('(');
        for (int i = 0; i < arguments.Length; i++)
        {
            writer.Write(i == 0 ? "" : ", ");
            WriteArgument(arguments[i], scope);
        }
        writer.Write(')');
    }

    private void WriteArgument(Argument argument, NameScope scope)
    {
        if (argument.Variable is { } variable)
            WriteReference(variable, scope);
        else
            _literals.WriteValue(argument.Literal!);
    }

    private void WriteAttributes(NameMap<Literal> attributes)
    {
        if (attributes.Count == 0)
            return;
        char before = '[';
        foreach ((string name, Literal literal) in attributes)
        {
            writer.Write(before == '[' ? "[" : ", ");
            before = ',';
            WriteName(name);
            writer.Write(" = ");
            _literals.WriteValue(literal);
        }
        writer.Write(']');
    }

    private void WriteDefinition(Variable variable, NameScope scope)
    {
        _literals.WriteType(variable.Type);
        writer.Write(' ');
        WriteName(variable.Name);
        Define(variable, scope);
    }

    private void Define(Variable variable, NameScope scope)
    {
        if (!scope.TryAdd(variable))
            throw Invalid(variable, "a name that the block does not define already");
    }

    private void WriteReference(Variable variable, NameScope scope)
    {
        if (!scope.TryFind(variable.Name, out Variable? found) || !ReferenceEquals(found, variable))
            throw Invalid(variable, "a variable that is defined before and that no other of its name hides");
        WriteName(variable.Name);
    }

    private ModelFormatException Invalid(Variable variable, string expected) =>
        new(ModelStage.Compile, $"{_function}/{variable.Name}", expected, variable.ToString());

    private void WriteName(string name)
    {
        if (MilLexer.IsPlainName(name))
            writer.Write(name);
        else
            _literals.WriteString(name);
    }

    private void Indent(int columns)
    {
        for (int i = 0; i < columns; i++)
            writer.Write(' ');
    }
}
