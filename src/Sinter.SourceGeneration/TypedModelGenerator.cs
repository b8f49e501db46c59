using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Sinter.SourceGeneration.Descriptions;
using Sinter.SourceGeneration.Emission;

namespace Sinter.SourceGeneration;

/// <summary>Makes a class for each model that the build step has described. Descriptions are additional files of the compilation whose names
/// end with <see cref="FileEnding"/>; nothing else of the compilation is looked at.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class TypedModelGenerator : IIncrementalGenerator
{
    /// <summary>How the names of descriptions end.</summary>
    public const string FileEnding = ".sinter.xml";

    internal const string DescriptionsStep = "Descriptions";

    private static readonly DiagnosticDescriptor SameClass = new("SINTER004", "Two models have the same class",
        "More than one model gives the class '{0}': name one of them with Class=\"...\" on its SinterModel item", "Sinter", DiagnosticSeverity.Error, true);

    private static readonly DiagnosticDescriptor InvalidName = new("SINTER005", "A class cannot have this name",
        "The class '{0}' would have a member of its own name: give another one with Class=\"...\" on the SinterModel item", "Sinter", DiagnosticSeverity.Error, true);

    private static readonly DiagnosticDescriptor UnreadableDescription = new("SINTER008", "The description of a model cannot be read",
        "'{0}' is not what this version writes ({1}): clean the project and build it again", "Sinter", DiagnosticSeverity.Error, true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<DescriptionFile> files = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(FileEnding, StringComparison.OrdinalIgnoreCase))
            .Select(static (file, cancellation) => Read(file, cancellation))
            .WithTrackingName(DescriptionsStep);
        context.RegisterSourceOutput(files, static (output, file) => Emit(output, file));
        context.RegisterSourceOutput(files.Where(static file => file.Model is not null)
            .Select(static (file, _) => file.Model!.FullName).Collect(), static (output, names) => ReportSame(output, names));
    }

    private static DescriptionFile Read(AdditionalText file, CancellationToken cancellation)
    {
        string name = Path.GetFileName(file.Path);
        try
        {
            return new DescriptionFile(name, DescriptionReader.Read(file.GetText(cancellation)?.ToString() ?? ""), "");
        }
        catch (FormatException error)
        {
            return new DescriptionFile(name, null, error.Message);
        }
    }

    private static void Emit(SourceProductionContext output, DescriptionFile file)
    {
        if (file.Model is not { } model)
        {
            output.ReportDiagnostic(Diagnostic.Create(UnreadableDescription, null, file.Name, file.Problem));
            return;
        }
        if (ModelSource.ClassNames(model).FirstOrDefault(name => FunctionNames.OfModelClasses.Contains(name)) is { } impossible)
        {
            output.ReportDiagnostic(Diagnostic.Create(InvalidName, null, impossible));
            return;
        }
        output.AddSource($"{file.Name.Substring(0, file.Name.Length - FileEnding.Length)}.g.cs", ModelSource.Of(model));
    }

    private static void ReportSame(SourceProductionContext output, ImmutableArray<string> names)
    {
        foreach (IGrouping<string, string> same in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            output.ReportDiagnostic(Diagnostic.Create(SameClass, null, same.Key));
    }

    private sealed record DescriptionFile(string Name, DescribedModel? Model, string Problem);
}
