using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>softmax(scale * query * key^T + mask) * value, where each operand is read in the order that its view says and the result is
/// written in the order that its strides say: no transpose or slice around an attention needs to move anything. A boolean mask keeps
/// where true.</summary>
public sealed class StridedAttention() : OperationDefinition(OperationName, OperationFamily.Internal)
{
    public const string OperationName = "sinter.attention";

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("query", Float32s), In("key", Float32s), In("value", Float32s), In("mask", Float32s | Bools).Optional(),
            Const("scale", Float32s), Const("sizes", Int32s), Const("query_view", Int32s), Const("key_view", Int32s),
            Const("value_view", Int32s), Const("output_shape", Int32s), Const("output_strides", Int32s)),
    ];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [TensorType.Of(ElementType.Float32, AttentionGeometry.Read(arguments).Output)];

    protected override Value[] Evaluate(Arguments arguments)
    {
        var geometry = AttentionGeometry.Read(arguments);
        double scale = arguments.Float("scale");
        double[] query = arguments.Tensor("query").ToDoubles(), key = arguments.Tensor("key").ToDoubles();
        double[] value = arguments.Tensor("value").ToDoubles();
        double[]? mask = arguments.TensorOrNull("mask")?.ToDoubles();
        bool hides = mask is not null && arguments.Element("mask") == ElementType.Bool;
        var result = new double[Tensor.CheckedByteLength(ElementType.UInt8, geometry.Output)];
        var batch = Shape.Of([.. geometry.Batch]);
        IndexWalk queries = Walk(geometry.Query.AsSpan()[1..^2]), keys = Walk(geometry.Key.AsSpan()[1..^2]);
        IndexWalk values = Walk(geometry.Value.AsSpan()[1..^2]), results = Walk(geometry.Result.AsSpan()[..^2]);
        IndexWalk? masks = mask is null ? null : Walk(geometry.Mask.AsSpan()[..^2]);
        var scores = new double[geometry.Keys];
        for (long i = batch.ElementCount; i > 0; i--)
        {
            for (int row = 0; row < geometry.Queries; row++)
            {
                for (int column = 0; column < geometry.Keys; column++)
                {
                    double score = scale * Product(row, column);
                    double masked = mask is null ? 0
                        : mask[masks!.Offset + (row * geometry.Mask[^2]) + (column * geometry.Mask[^1])];
                    scores[column] = !hides ? score + masked : masked != 0 ? score : double.NegativeInfinity;
                }
                Softmax.Apply(scores, 0, 1, scores.Length);
                for (int column = 0; column < geometry.ValueDepth; column++)
                    result[results.Offset + (row * geometry.Result[^2]) + (column * geometry.Result[^1])] = Weighted(column);
            }
            queries.Next();
            keys.Next();
            values.Next();
            results.Next();
            masks?.Next();
        }
        return [TensorConversion.FromDoubles(ElementType.Float32, geometry.Output, result)];

        IndexWalk Walk(ReadOnlySpan<int> strides) => new(batch, strides);

        double Product(int row, int column)
        {
            double sum = 0;
            int left = geometry.Query[0] + queries.Offset + (row * geometry.Query[^2]);
            int right = geometry.Key[0] + keys.Offset + (column * geometry.Key[^2]);
            for (int i = 0; i < geometry.Depth; i++)
                sum += query[left + (i * geometry.Query[^1])] * key[right + (i * geometry.Key[^1])];
            return sum;
        }

        double Weighted(int column)
        {
            double sum = 0;
            int start = geometry.Value[0] + values.Offset + (column * geometry.Value[^1]);
            for (int i = 0; i < geometry.Keys; i++)
                sum += scores[i] * value[start + (i * geometry.Value[^2])];
            return sum;
        }
    }
}
