using Sinter.Ir;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>A package of several functions.</summary>
internal static class FunctionMerge
{
    private const int FirstVersion = 9;

    /// <param name="output">The package to write.</param>
    /// <param name="functions">Functions of different names, each with the description of a model of its own.</param>
    /// <param name="defaultFunction">One of them.</param>
    /// <param name="first">The program whose attributes the new one gets.</param>
    public static void Write(string output, IReadOnlyList<(Function Function, Wire.ModelDescription Description)> functions,
        string defaultFunction, Program first)
    {
        var description = new Wire.ModelDescription
        {
            DefaultFunctionName = defaultFunction,
            Metadata = functions[0].Description.Metadata?.Clone(),
        };
        foreach ((Function function, Wire.ModelDescription own) in functions)
        {
            description.Functions.Add(new Wire.FunctionDescription
            {
                Name = function.Name,
                Input = { own.Input.Select(feature => feature.Clone()) },
                Output = { own.Output.Select(feature => feature.Clone()) },
                State = { own.State.Select(feature => feature.Clone()) },
                PredictedFeatureName = own.PredictedFeatureName,
                PredictedProbabilitiesName = own.PredictedProbabilitiesName,
            });
        }
        var program = new Program(functions.Select(item => item.Function), first.Version, first.Documentation, first.Attributes);
        ProgramPackage.Write(output, program, description, FirstVersion);
    }
}
