using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>A weight in a smaller form, or the reason why it keeps its own.</summary>
internal sealed record Encoding
{
    private Encoding()
    {
    }

    /// <summary>New operations, in order; the last one defines the weight.</summary>
    public IReadOnlyList<Operation> Operations { get; private init; } = [];

    /// <summary>Why the weight is left as it is; null when it is not.</summary>
    public string? Reason { get; private init; }

    /// <summary>What takes the weight's place.</summary>
    public Variable Value => Operations[^1].Output;

    public static Encoding Of(params IReadOnlyList<Operation> operations) => new() { Operations = operations };

    public static Encoding Skip(string reason) => new() { Reason = reason };

    /// <summary>Bytes of all literals.</summary>
    public static long Bytes(IEnumerable<Operation> operations) => operations
        .SelectMany(operation => operation.Attributes.Where(attribute => attribute.Key != "name").Select(attribute => attribute.Value)
            .Concat(operation.Inputs.Values.SelectMany(arguments => arguments).Select(argument => argument.Literal)))
        .OfType<TensorLiteral>().Distinct()
        .Sum(literal => literal.Type.TryGetShape(out Shape shape) ? literal.Type.Element.StorageBytes(shape.ElementCount) : 0);
}

/// <summary>What encoders need besides the weight.</summary>
/// <param name="Opset">The function's opset, which decides between the forms of iOS16 and iOS18.</param>
/// <param name="UniqueName">Gives a name that no value of the function has.</param>
/// <param name="Moments">What calibration data told about the inputs of the operations that read weights; null without data.</param>
internal sealed record EncodingContext(Opset Opset, Func<string, string> UniqueName, InputMoments? Moments)
{
    public bool HasBlockwiseForms => Opset >= Opset.iOS18;
}
