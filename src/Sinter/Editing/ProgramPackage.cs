using Sinter.Formats.CoreML;
using Sinter.Ir;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>A program and its interface, to be written as a package.</summary>
internal static class ProgramPackage
{
    /// <summary>Checks the program and writes it.</summary>
    /// <param name="output">The package; nothing may be there yet.</param>
    /// <param name="program">The program.</param>
    /// <param name="description">The interface; metadata included.</param>
    /// <param name="leastVersion">The specification version, unless the program needs a newer one.</param>
    /// <exception cref="ModelException">The program breaks a rule.</exception>
    public static void Write(string output, Program program, Wire.ModelDescription description, int leastVersion)
    {
        GraphVerifier.Check(program, ModelStage.Edit);
        RequireWritten(program);
        int version = Math.Max(leastVersion, program.Functions.Values.Max(function => function.Opset.SpecificationVersion()));
        using var writer = new ModelPackageWriter(output);
        var model = new Wire.Model { SpecificationVersion = version, Description = description };
        using (BlobFileWriter blobs = writer.CreateBlobFile())
            model.MlProgram = ProgramWriter.Write(program, blobs, version);
        writer.WriteModel(model);
        writer.Commit();
    }

    /// <summary>Operations of our own have no written form that Core ML reads.</summary>
    private static void RequireWritten(Program program)
    {
        string[] own = [.. program.Functions.Values.SelectMany(function => function.Body.AllOperations())
            .Where(operation => operation.Type.StartsWith("sinter.", StringComparison.Ordinal))
            .Select(operation => $"{operation.Place}").Distinct()];
        if (own.Length > 0)
        {
            throw new ModelUnsupportedException(ModelStage.Edit, own[0],
                $"writing {own.Length} operations that Core ML's programs do not have ({string.Join(", ", own)})",
                "layers that ML Programs have operations for");
        }
    }
}
