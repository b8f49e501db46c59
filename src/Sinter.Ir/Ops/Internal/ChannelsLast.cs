using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>A spatial operation whose <c>x</c> and result are [batch, spatial..., channels] instead of [batch, channels, spatial...].
/// Everything else about it, the layout of weights included, is as in the operation that it stands for.</summary>
public sealed class ChannelsLast : OperationDefinition
{
    private const string Prefix = "sinter.channels_last.";

    private readonly OperationDefinition _plain;

    internal ChannelsLast(OperationDefinition plain)
        : base(NameOf(plain.Name), OperationFamily.Internal, plain.Traits)
    {
        _plain = plain;
    }

    public override ImmutableArray<Signature> Signatures => _plain.Signatures;

    /// <summary>The name of an operation's form with channels last.</summary>
    public static string NameOf(string operation) => Prefix + operation;

    /// <summary>The name of the operation that a form with channels last stands for; other names as they are.</summary>
    public static string PlainName(string operation) =>
        operation.StartsWith(Prefix, StringComparison.Ordinal) ? operation[Prefix.Length..] : operation;

    /// <summary>The arguments of the operation that it stands for: <c>x</c> with channels first.</summary>
    public static Arguments PlainArguments(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank || x.Rank < 3)
            return arguments;
        int[] toFirst = AxisOrder.ToFirst(x.Rank);
        return arguments.With("x", AxisOrder.Permute(x, toFirst),
            arguments.KnownTensor("x") is { } value ? AxisOrder.Permute(value, toFirst) : null);
    }

    protected override MilType[] InferTypes(Arguments arguments) =>
        [.. _plain.Infer(PlainArguments(arguments)).Select(type => type is TensorType { HasRank: true, Rank: > 2 } tensor
            ? AxisOrder.Permute(tensor, AxisOrder.ToLast(tensor.Rank)) : type)];

    protected override Value[] Evaluate(Arguments arguments) =>
        [.. _plain.Run(PlainArguments(arguments)).Select(value => value is Tensor { Rank: > 2 } tensor
            ? AxisOrder.Permute(tensor, AxisOrder.ToLast(tensor.Rank)) : value)];
}
