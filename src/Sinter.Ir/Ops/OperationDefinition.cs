using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>Everything about one MIL operation: its signatures over the opsets, its shape rule and its reference evaluation.
/// The reference evaluation is the constant folder, the fallback where no fast kernel exists, and the first judge of those that
/// do.</summary>
public abstract class OperationDefinition(string name, OperationFamily family, OperationTraits traits = OperationTraits.None)
{
    public string Name { get; } = name;

    public OperationFamily Family { get; } = family;

    public OperationTraits Traits { get; } = traits;

    public bool Has(OperationTraits trait) => (Traits & trait) != 0;

    /// <summary>Oldest first.</summary>
    public abstract ImmutableArray<Signature> Signatures { get; }

    /// <summary>The newest signature that is not newer than the opset; null when the operation came later.</summary>
    public Signature? SignatureFor(Opset opset)
    {
        Signature? found = null;
        foreach (Signature signature in Signatures)
        {
            if (signature.Since <= opset)
                found = signature;
        }
        return found;
    }

    /// <summary>The types of the results. Dimensions that the arguments do not determine are unknown.</summary>
    /// <exception cref="ModelException">The arguments break the operation's rules.</exception>
    public MilType[] Infer(Arguments arguments) => Guarded(arguments, known =>
    {
        MilType[] types = InferTypes(known);
        foreach (MilType type in types)
            CheckSize(known, type);
        return types;
    });

    /// <summary>The results, computed plainly in double precision or exact integers and rounded to the declared types.</summary>
    /// <exception cref="ModelException">The values break the operation's rules.</exception>
    public Value[] Run(Arguments arguments) => Guarded(arguments, Evaluate);

    /// <summary>The results when they follow from what is known before the program runs; null when they do not.</summary>
    public virtual Value[]? Fold(Arguments arguments) =>
        (Traits & (OperationTraits.Random | OperationTraits.Effect | OperationTraits.ControlFlow)) == 0 && arguments.AllKnown
            ? Run(arguments) : null;

    protected abstract MilType[] InferTypes(Arguments arguments);

    protected abstract Value[] Evaluate(Arguments arguments);

    /// <summary>The shape of result <paramref name="index"/> when every argument has a value.</summary>
    protected Shape OutputShape(Arguments arguments, int index = 0) => ((TensorType)InferTypes(arguments)[index]).ToShape();

    /// <summary>No memory could hold a larger result, so no shape of it is worth planning for.</summary>
    private static void CheckSize(Arguments arguments, MilType type)
    {
        if (type is not TensorType { IsStatic: true, Element: not ElementType.String } tensor)
            return;
        if (!tensor.TryGetShape(out Shape shape))
            throw arguments.Invalid("a result whose elements can be counted", tensor.ToString());
        Tensor.CheckedByteLength(tensor.Element, shape);
    }

    /// <summary>What a rule did not check itself still ends in a typed error that names the operation.</summary>
    private static T Guarded<T>(Arguments arguments, Func<Arguments, T> rule)
    {
        try
        {
            return rule(arguments);
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentException or InvalidOperationException
            or OverflowException or DivideByZeroException or InvalidCastException or NotSupportedException or TensorTooLargeException)
        {
            throw arguments.Invalid("arguments that follow the operation's rules", exception.Message, exception);
        }
    }
}
