using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Keeps the best of overlapping boxes. Before iOS17 boxes are [n, B, 4] and scores [n, B, K], there is a score threshold, and the
/// number of kept boxes is a fourth result; from iOS17 on they are [n, 4, B] and [n, K, B]. Results are padded to <c>max_boxes</c>: boxes
/// and scores with 0, indices with -1.</summary>
internal sealed class NonMaximumSuppression() : OperationDefinition("non_maximum_suppression", OperationFamily.TensorOperation)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("boxes", Floats, "T"), In("scores", Floats, "T"), Const("iou_threshold", Floats, "T"),
            Const("score_threshold", Floats, "T"), Const("max_boxes", Int32s), Const("per_class_suppression", Bools).Optional(false)),
        new(Opset.iOS17, In("boxes", Floats, "T"), In("scores", Floats, "T"), Const("iou_threshold", Floats, "T"),
            Const("max_boxes", Int32s), Const("per_class_suppression", Bools).Optional(false)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        int most = arguments.Int("max_boxes");
        if (most is < 0 or int.MaxValue)
            throw arguments.Invalid("max_boxes", "a count", $"{most}");
        TensorType boxes = arguments.TensorType("boxes"), scores = arguments.TensorType("scores");
        Dimension[] known = boxes.HasRank ? Layout(arguments, "boxes", boxes) : new Dimension[3];
        Dimension[] scored = scores.HasRank ? Layout(arguments, "scores", scores) : new Dimension[3];
        if (!known[2].IsCompatibleWith(4))
            throw arguments.Invalid("boxes", "four numbers for each box", boxes.ToString());
        if (!known[0].IsCompatibleWith(scored[0]) || !known[1].IsCompatibleWith(scored[1]))
            throw arguments.Invalid("scores", $"as many images and boxes as {boxes}", scores.ToString());
        Dimension images = known[0].IsKnown ? known[0] : scored[0];
        var indices = new TensorType(ElementType.Int32, images, most);
        return IsBoxesLast(arguments)
            ? [new TensorType(boxes.Element, images, 4, most), new TensorType(scores.Element, images, scored[2], most), indices]
            :
            [
                new TensorType(boxes.Element, images, most, 4), new TensorType(scores.Element, images, most, scored[2]), indices,
                new TensorType(ElementType.Int32, images),
            ];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        bool last = IsBoxesLast(arguments);
        Tensor boxes = arguments.Tensor("boxes"), scores = arguments.Tensor("scores");
        int images = boxes.Shape[0], count = boxes.Shape[last ? 2 : 1], classes = scores.Shape[last ? 1 : 2],
            most = arguments.Int("max_boxes");
        if (classes == 0)
            throw arguments.Invalid("scores", "one class or more", scores.ToString());
        var rule = new BoxSuppression(arguments.Float("iou_threshold"), last ? double.NegativeInfinity : arguments.Float("score_threshold"),
            most,
            arguments.Bool("per_class_suppression"));
        MilType[] types = InferTypes(arguments);
        Tensor keptBoxes = Tensor.Create(boxes.ElementType, ((TensorType)types[0]).ToShape());
        Tensor keptScores = Tensor.Create(scores.ElementType, ((TensorType)types[1]).ToShape());
        Tensor indices = Tensor.Create(ElementType.Int32, Shape.Of(images, most)),
            counts = Tensor.Create(ElementType.Int32, Shape.Of(images));
        indices.MutableSpan<int>().Fill(-1);
        double[] numbers = BoxMajor(boxes, last), allScores = BoxMajor(scores, last);
        for (int image = 0; image < images; image++)
        {
            (double[] best, int[] classOf) = Best(allScores.AsSpan(image * count * classes, count * classes), classes);
            List<int> kept = rule.Select(numbers.AsSpan(image * count * 4, count * 4), best, classOf);
            counts.MutableSpan<int>()[image] = kept.Count;
            for (int i = 0; i < kept.Count; i++)
            {
                indices.MutableSpan<int>()[(image * most) + i] = kept[i];
                CopyBox(boxes, keptBoxes, image, kept[i], i, last);
                CopyBox(scores, keptScores, image, kept[i], i, last);
            }
        }
        return last ? [keptBoxes, keptScores, indices] : [keptBoxes, keptScores, indices, counts];
    }

    private static bool IsBoxesLast(Arguments arguments) => arguments.Signature.Since >= Opset.iOS17;

    /// <summary>Images, boxes, and numbers of each box.</summary>
    private static Dimension[] Layout(Arguments arguments, string parameter, TensorType type)
    {
        ShapeRules.RequireRank(arguments, parameter, 3, 3);
        return IsBoxesLast(arguments) ? [type[0], type[2], type[1]] : [type[0], type[1], type[2]];
    }

    /// <summary>The elements with the numbers of each box side by side.</summary>
    private static double[] BoxMajor(Tensor tensor, bool last)
    {
        double[] values = tensor.ToDoubles();
        if (!last)
            return values;
        int width = tensor.Shape[1], count = tensor.Shape[2], next = 0;
        var result = new double[values.Length];
        for (int image = 0; image < tensor.Shape[0]; image++)
        {
            for (int box = 0; box < count; box++)
            {
                for (int i = 0; i < width; i++)
                    result[next++] = values[(((image * width) + i) * count) + box];
            }
        }
        return result;
    }

    private static (double[] Scores, int[] Classes) Best(ReadOnlySpan<double> scores, int classes)
    {
        var best = new double[scores.Length / classes];
        var classOf = new int[best.Length];
        for (int box = 0; box < best.Length; box++)
        {
            ReadOnlySpan<double> own = scores.Slice(box * classes, classes);
            for (int i = 1; i < classes; i++)
            {
                if (own[i] > own[classOf[box]])
                    classOf[box] = i;
            }
            best[box] = own[classOf[box]];
        }
        return (best, classOf);
    }

    private static void CopyBox(Tensor source, Tensor target, int image, int from, int to, bool last)
    {
        int width = source.Shape[last ? 1 : 2], sourceCount = source.Shape[last ? 2 : 1], targetCount = target.Shape[last ? 2 : 1];
        for (int i = 0; i < width; i++)
        {
            ElementCopy.CopyElement(source, last ? (((image * width) + i) * sourceCount) + from : (((image * sourceCount) + from) * width)
                + i,
                target, last ? (((image * width) + i) * targetCount) + to : (((image * targetCount) + to) * width) + i);
        }
    }
}
