using Sinter.Conversion;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Ir;

namespace Sinter.Workbench.Graphs;

/// <summary>Operations that can be drawn as one graph: a function's, or those of a branch or loop inside it.</summary>
/// <param name="Title">For example <c>main</c> or <c>main / loop_3 body</c>.</param>
/// <param name="Block">The operations.</param>
/// <param name="Inputs">What they begin with.</param>
/// <param name="Opset">The opset of the function.</param>
public sealed record GraphBody(string Title, Block Block, IReadOnlyList<Variable> Inputs, Opset Opset)
{
    /// <summary>All bodies of a model: of its program, of the program that a neural network is run as, of the models of a pipeline. None for a
    /// model that is no program.</summary>
    /// <exception cref="ModelException">The model is damaged, or something in it is not supported.</exception>
    public static IReadOnlyList<GraphBody> Read(string path, CancellationToken cancellation) =>
        [.. Of(SourceModel.OpenToPredict(path, cancellation).Asset, "", cancellation)];

    private static IEnumerable<GraphBody> Of(ModelAsset asset, string prefix, CancellationToken cancellation)
    {
        Program? program = Network.Is(asset.ModelType) ? NetworkProgram.AtDefaultShapes(asset, cancellation) : asset.HasProgram ? asset.ReadProgram() : null;
        IEnumerable<GraphBody> own = program is null ? []
            : program.Functions.Values.SelectMany(function => Of(new GraphBody(prefix + function.Name, function.Body, function.Inputs, function.Opset)));
        return own.Concat(asset.Models.SelectMany((model, i) => Of(model, $"{prefix}model {i + 1}, {model.ModelType}: ", cancellation)));
    }

    private static IEnumerable<GraphBody> Of(GraphBody body)
    {
        yield return body;
        foreach (Operation operation in body.Block.Operations)
        {
            for (int i = 0; i < operation.Blocks.Length; i++)
            {
                string part = operation.Blocks.Length == 1 ? "body" : operation.Type == "cond" ? (i == 0 ? "then" : "else") : i == 0 ? "condition" : "body";
                foreach (GraphBody nested in Of(new GraphBody($"{body.Title} / {operation.Name} {part}", operation.Blocks[i], operation.Blocks[i].Inputs, body.Opset)))
                    yield return nested;
            }
        }
    }
}
