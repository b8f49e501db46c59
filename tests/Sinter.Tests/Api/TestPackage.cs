using Sinter.Formats.CoreML;
using Sinter.Ir.Text;
using ProgramWriter = Sinter.Formats.CoreML.ProgramWriter;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Api;

/// <summary>A <c>.mlpackage</c> made from MIL text, in a folder that is deleted after the test. Its name is that of no other.</summary>
internal sealed class TestPackage : IDisposable
{
    private const int SpecificationVersion = 9;

    private static int _packages;

    private readonly string _folder = Directory.CreateTempSubdirectory("sinter-api-").FullName;

    public TestPackage(string program, Wire.ModelDescription description)
    {
        Path = System.IO.Path.Combine(_folder, $"Test{Interlocked.Increment(ref _packages)}.mlpackage");
        Write(Path, program, description);
    }

    public string Path { get; }

    public Model Load(ModelConfiguration? configuration = null) => Model.Load(Path, configuration);

    /// <summary>Compiles the package beside itself.</summary>
    public string Compile() => Model.Compile(Path, _folder);

    public static void Write(string path, string program, Wire.ModelDescription description)
    {
        using var writer = new ModelPackageWriter(path);
        writer.WriteModel(new Wire.Model
        {
            SpecificationVersion = SpecificationVersion,
            Description = description,
            MlProgram = ProgramWriter.Write(MilParser.Parse(program, "test.mil", AbsentBlobs.Instance), null, SpecificationVersion),
        });
        writer.Commit();
    }

    /// <summary>The text of a program whose only function is <c>main</c>.</summary>
    public static string MainProgram(string inputs, string body, string outputs, string opset = "ios18") =>
        $"program(1.3)\n{{\n{Function("main", inputs, body, outputs, opset)}\n}}";

    /// <summary>The text of a function.</summary>
    public static string Function(string name, string inputs, string body, string outputs, string opset = "ios18") =>
        $"func {name}<{opset}>({inputs}) {{\n{body}\n}} -> ({outputs});";

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
