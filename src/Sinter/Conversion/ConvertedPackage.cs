using Sinter.Formats.CoreML;
using Sinter.Ir;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Conversion;

/// <summary>A program with its interface on its way into a package.</summary>
/// <param name="Program">The program.</param>
/// <param name="Description">Its interface.</param>
/// <param name="SpecificationVersion">Of the package.</param>
internal sealed record ConvertedPackage(Program Program, Wire.ModelDescription Description, int SpecificationVersion)
{
    /// <summary>Writes the package, checks it and reads it back: what was read must be what was written.</summary>
    /// <exception cref="ModelFormatException">The package would break a rule of the format.</exception>
    public void Write(string output, CancellationToken cancellation)
    {
        using var writer = new ModelPackageWriter(output);
        var model = new Wire.Model { SpecificationVersion = SpecificationVersion, Description = Description };
        using (BlobFileWriter blobs = writer.CreateBlobFile())
        {
            model.MlProgram = ProgramWriter.Write(Program, blobs, SpecificationVersion);
        }
        cancellation.ThrowIfCancellationRequested();
        writer.WriteModel(model);
        Check(model, writer, output);
        cancellation.ThrowIfCancellationRequested();
        writer.Commit();
    }

    private void Check(Wire.Model model, ModelPackageWriter writer, string output)
    {
        PackageRules.Check(model, output);
        string weights = Path.GetDirectoryName(writer.WeightFilePath(WeightFiles.DefaultFileName))!;
        Program read = ModelAsset.Of(model, new WeightFiles(Path.GetDirectoryName(weights)!), output).ReadProgram();
        if (ProgramComparer.FirstDifference(Program, read) is { } difference)
            throw new ModelFormatException(ModelStage.Convert, output, "the program that was written when it is read back", difference);
    }
}
