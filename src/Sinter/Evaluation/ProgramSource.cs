using Sinter.Ir;
using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>One function of an ML Program.</summary>
internal sealed class ProgramSource(Function function) : IFunctionSource
{
    public string Name => function.Name;

    public IReadOnlyList<(string Name, MilType Type)> Inputs { get; } = [.. function.Inputs.Select(input => (input.Name, input.Type))];

    public IReadOnlyList<string> OutputNames { get; } = [.. function.Body.Outputs.Select(output => output.Name)];

    /// <summary>The function that was asked for.</summary>
    /// <exception cref="ModelException">There is none, or the program is damaged.</exception>
    public static ProgramSource Of(LoadContext context)
    {
        Program program = context.Asset.ReadProgram();
        context.Cancellation.ThrowIfCancellationRequested();
        return new ProgramSource(FunctionOf(program, context.Description, context.Configuration.FunctionName, context.Place));
    }

    /// <summary>Checks the function without specializing it.</summary>
    public void Verify() => GraphVerifier.Check(function);

    public ShapeFlexibility? AlsoAllowed(FeatureDescription input) => null;

    public Function For(IReadOnlyList<Shape> shapes, CancellationToken cancellation)
    {
        Function copy = ProgramCloner.Clone(function);
        var edit = new ProgramEdit(copy);
        for (int i = 0; i < shapes.Count; i++)
        {
            if (copy.Inputs[i].Type is TensorType type)
                edit.Retype(copy.Inputs[i], TensorType.Of(type.Element, shapes[i]));
        }
        return copy;
    }

    /// <summary>The function to load: the one that was asked for, the description's default, or <c>main</c>.</summary>
    private static Function FunctionOf(Program program, ModelDescription description, string? asked, string path)
    {
        string name = asked ?? description.Function ?? "main";
        if (program.Functions.TryGetValue(name, out Function? found))
            return found;
        if (asked is null && program.Functions.Count == 1)
            return program.Functions.Values.First();
        string expected = $"one of the functions {string.Join(", ", program.Functions.Keys)}";
        if (asked is null)
            throw new ModelFormatException(ModelStage.Load, path, expected, $"a description of the function '{name}'");
        throw new ModelInputException(ModelStage.Load, "the function's name", expected, $"'{name}'");
    }
}
