using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>Where the functions that are specialized come from: a program has one for all shapes, a neural network becomes one for
/// each.</summary>
internal interface IFunctionSource
{
    /// <summary>For error messages.</summary>
    string Name { get; }

    /// <summary>The function's inputs with the types that they accept.</summary>
    IReadOnlyList<(string Name, MilType Type)> Inputs { get; }

    /// <summary>The names of the outputs, in the order of the function's body.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Shapes of an array input that the function takes beside the declared ones; null for none.</summary>
    ShapeFlexibility? AlsoAllowed(FeatureDescription input);

    /// <summary>A function of its own for inputs of these shapes.</summary>
    /// <exception cref="ModelException">The shapes do not suit the model.</exception>
    Function For(IReadOnlyList<Shape> shapes, CancellationToken cancellation);
}
