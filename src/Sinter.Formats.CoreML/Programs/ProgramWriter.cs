using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Sinter.Ir;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Formats.CoreML;

/// <summary>Turns a program into its wire form, with big constants in a blob file.</summary>
public sealed class ProgramWriter
{
    private readonly LiteralWriter _literals;

    private ProgramWriter(LiteralWriter literals) => _literals = literals;

    /// <param name="program">What to write.</param>
    /// <param name="blobs">Where big constants go; null keeps every constant in the message.</param>
    /// <param name="specificationVersion">Decides which element types the blob file may hold.</param>
    /// <param name="blobReference">How the program names the blob file.</param>
    public static Mil.Program Write(Program program, BlobFileWriter? blobs, int specificationVersion,
        string blobReference = WeightFiles.DefaultReference)
    {
        var writer = new ProgramWriter(new LiteralWriter(blobs, specificationVersion, blobReference));
        var wire = new Mil.Program { Version = program.Version, DocString = program.Documentation };
        foreach ((string name, Function function) in program.Functions)
            wire.Functions.Add(name, writer.WriteFunction(function));
        writer.WriteAttributes(program.Attributes, wire.Attributes);
        return wire;
    }

    private Mil.Function WriteFunction(Function function)
    {
        var wire = new Mil.Function { Opset = function.Opset.WireName() };
        wire.Inputs.AddRange(function.Inputs.Select(WriteDeclaration));
        foreach ((Opset opset, Block block) in function.Specializations)
            wire.BlockSpecializations.Add(opset.WireName(), WriteBlock(block));
        WriteAttributes(function.Attributes, wire.Attributes);
        return wire;
    }

    private Mil.Block WriteBlock(Block block)
    {
        var wire = new Mil.Block();
        wire.Inputs.AddRange(block.Inputs.Select(WriteDeclaration));
        wire.Outputs.AddRange(block.Outputs.Select(output => output.Name));
        wire.Operations.AddRange(block.Operations.Select(WriteOperation));
        WriteAttributes(block.Attributes, wire.Attributes);
        return wire;
    }

    private Mil.Operation WriteOperation(Operation operation)
    {
        var wire = new Mil.Operation { Type = operation.Type };
        foreach ((string parameter, ImmutableArray<Argument> arguments) in operation.Inputs)
            wire.Inputs.Add(parameter, new Mil.Argument { Arguments = { arguments.Select(WriteBinding) } });
        wire.Outputs.AddRange(operation.Outputs.Select(WriteDeclaration));
        wire.Blocks.AddRange(operation.Blocks.Select(WriteBlock));
        WriteAttributes(operation.Attributes, wire.Attributes);
        return wire;
    }

    private Mil.Argument.Types.Binding WriteBinding(Argument argument) => argument.Variable is { } variable
        ? new Mil.Argument.Types.Binding { Name = variable.Name }
        : new Mil.Argument.Types.Binding { Value = _literals.Write(argument.Literal!) };

    private void WriteAttributes(NameMap<Literal> attributes, MapField<string, Mil.Value> wire)
    {
        foreach ((string name, Literal literal) in attributes)
            wire.Add(name, _literals.Write(literal));
    }

    private static Mil.NamedValueType WriteDeclaration(Variable variable) =>
        new() { Name = variable.Name, Type = WireTypes.Write(variable.Type) };
}
