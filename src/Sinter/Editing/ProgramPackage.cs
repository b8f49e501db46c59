using Sinter.Conversion;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>A program and its interface, to be written as a package.</summary>
internal static class ProgramPackage
{
    /// <summary>Checks the program, writes it and reads it back.</summary>
    /// <param name="output">The package; nothing may be there yet.</param>
    /// <param name="program">The program.</param>
    /// <param name="description">The interface; metadata included.</param>
    /// <param name="leastVersion">The specification version, unless the program needs a newer one.</param>
    /// <param name="isChanged">True for a changed copy of a model, false for what is new.</param>
    /// <exception cref="ModelException">The program or the package breaks a rule.</exception>
    public static void Write(string output, Program program, Wire.ModelDescription description, int leastVersion, bool isChanged = true)
    {
        GraphVerifier.Check(program, ModelStage.Edit);
        RequireWritten(ModelStage.Edit, [.. program.Functions.Values]);
        foreach (Function function in program.Functions.Values)
            ConstantBinding.Bind(function);
        int version = Math.Max(leastVersion, program.Functions.Values.Max(function => function.Opset.SpecificationVersion()));
        using var writer = new ModelPackageWriter(output);
        var model = new Wire.Model { SpecificationVersion = version, Description = description };
        using (BlobFileWriter blobs = writer.CreateBlobFile())
            model.MlProgram = ProgramWriter.Write(program, blobs, version);
        CheckWritten(model, writer, WeightFiles.DefaultFileName, program, output, isChanged);
        writer.WriteModel(model);
        writer.Commit();
    }

    /// <summary>Checks a written program against the rules of packages, and that it reads back as it was.</summary>
    /// <exception cref="ModelFormatException">It breaks a rule, or something was lost.</exception>
    public static void CheckWritten(Wire.Model model, ModelPackageWriter writer, string weightFile, Program program, string output,
        bool isChanged)
    {
        PackageRules.Check(model, output, isChanged);
        string weights = Path.GetDirectoryName(writer.WeightFilePath(weightFile))!;
        Program read = ModelAsset.Of(model, new WeightFiles(Path.GetDirectoryName(weights)!), output).ReadProgram();
        if (ProgramComparer.FirstDifference(program, read) is { } difference)
            throw new ModelFormatException(ModelStage.Edit, output, "the program that was written when it is read back", difference);
    }

    /// <summary>Operations of our own have no written form that Core ML reads.</summary>
    /// <exception cref="ModelUnsupportedException">There are such operations.</exception>
    public static void RequireWritten(ModelStage stage, params IReadOnlyList<Function> functions)
    {
        string[] own = [.. functions.SelectMany(function => function.Body.AllOperations())
            .Where(operation => operation.Type.StartsWith("sinter.", StringComparison.Ordinal))
            .Select(operation => $"{operation.Place}").Distinct()];
        if (own.Length > 0)
        {
            throw new ModelUnsupportedException(stage, own[0],
                $"writing {own.Length} operations that Core ML's programs do not have ({string.Join(", ", own)})",
                "layers that ML Programs have operations for");
        }
    }
}
