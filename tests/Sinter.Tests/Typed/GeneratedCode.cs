using System.Collections.Immutable;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Sinter.SourceGeneration;

namespace Sinter.Tests.Typed;

/// <summary>Runs the generator and the compiler on descriptions in memory.</summary>
internal static class GeneratedCode
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp13, DocumentationMode.Diagnose);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create([new TypedModelGenerator().AsSourceGenerator()],
        parseOptions: Parsing, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static CSharpCompilation Compilation(string source = "") => CSharpCompilation.Create("Made",
        [CSharpSyntaxTree.ParseText(SourceText.From(source), Parsing)], References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static AdditionalText File(string name, string text) => new DescriptionText($"obj/{name}/{name}{TypedModelGenerator.FileEnding}", text);

    /// <summary>Compiles a class <c>Use</c> with a method <c>Run</c> of one string together with the generated code, without a warning, and
    /// runs it.</summary>
    public static string Run(string use, string argument, params AdditionalText[] descriptions)
    {
        Driver().AddAdditionalTexts([.. descriptions])
            .RunGeneratorsAndUpdateCompilation(Compilation(use), out Compilation made, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        Assert.Empty(made.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden));
        using var image = new MemoryStream();
        Assert.True(made.Emit(image).Success);
        image.Position = 0;
        var context = new AssemblyLoadContext("made", isCollectible: true);
        try
        {
            return (string)context.LoadFromStream(image).GetType("Use")!.GetMethod("Run")!.Invoke(null, [argument])!;
        }
        finally
        {
            context.Unload();
        }
    }

    private sealed class DescriptionText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
