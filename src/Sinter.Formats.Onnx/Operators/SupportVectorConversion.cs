using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Support vector machines: products of kernels, votes of every two classes, and probabilities by pairwise coupling.</summary>
internal sealed class SupportVectorConversion(NodeConversion node)
{
    /// <summary>Rounds of coupling, after which libsvm gives up.</summary>
    private const int CouplingRounds = 100;

    /// <summary>How near, times the number of classes, libsvm wants probabilities to be.</summary>
    private const double CouplingError = 0.005;

    /// <summary>What libsvm keeps probabilities of pairs from 0 and 1 by.</summary>
    private const double LeastProbability = 1e-7;

    public IReadOnlyList<GraphValue?> Regress()
    {
        Variable x = OperatorTable.AsMatrix(node, node[0]);
        float[] coefficients = Required("coefficients"), rho = Required("rho");
        int vectors = node.Size("n_supports", 0);
        Variable weights = node.Constant(Tensor.From<float>(Shape.Of(coefficients.Length, 1), coefficients));
        Variable kernel = vectors > 0 ? Kernel(x, vectors) : x;
        Variable sum = node.Binary("add", node.Binary("matmul", kernel, weights), rho[0]);
        if (node.Flag("one_class"))
            sum = node.Select(node.Binary("greater", sum, 0), Values.Number(1, ElementType.Float32), Values.Number(-1, ElementType.Float32));
        return NodeConversion.One(ClassScores.Transform(node, sum, node.Text("post_transform", "NONE")), ElementType.Float32);
    }

    public IReadOnlyList<GraphValue?> Classify()
    {
        Variable x = OperatorTable.AsMatrix(node, node[0]);
        Tensor labels = ClassLabels.Of(node, "classlabels_ints", "classlabels_strings");
        int[] counts = node.Sizes("vectors_per_class") ?? [];
        int classes = counts.Length, vectors = counts.Sum();
        if (classes < 2 || classes != labels.Count || vectors < 1)
            throw node.Unsupported("a support vector classifier without support vectors of each class", "one with them");
        float[] coefficients = Required("coefficients"), rho = Required("rho");
        if (coefficients.Length != (classes - 1) * vectors || rho.Length < classes * (classes - 1) / 2)
            throw node.Invalid($"{(classes - 1) * vectors} coefficients and {classes * (classes - 1) / 2} of rho", $"{coefficients.Length} and {rho.Length}");
        Variable decisions = node.Binary("add", node.Binary("matmul", Kernel(x, vectors), Pairs(counts, coefficients, vectors)),
            node.Constant(Tensor.From<float>(Shape.Of(classes * (classes - 1) / 2), rho[..(classes * (classes - 1) / 2)])));
        if (node.Floats("prob_a") is { Length: > 0 } a && node.Floats("prob_b") is { Length: > 0 } b)
        {
            Variable probabilities = Coupled(decisions, a, b, classes);
            return ClassScores.Results(node, labels, probabilities, ClassScores.Transform(node, probabilities, node.Text("post_transform", "NONE")));
        }
        Variable votes = Votes(decisions, classes);
        if (classes == 2)
        {
            Variable other = node.Binary("mul", decisions, -1);
            return ClassScores.Results(node, labels, votes, ClassScores.Transform(node, node.Concat([other, decisions], 1), node.Text("post_transform", "NONE")));
        }
        return ClassScores.Results(node, labels, votes, ClassScores.Transform(node, decisions, node.Text("post_transform", "NONE")));
    }

    private float[] Required(string name) => node.Floats(name) is { Length: > 0 } values ? values : throw node.Invalid(name, "none");

    /// <summary>The kernel of each row with each support vector.</summary>
    private Variable Kernel(Variable x, int vectors)
    {
        float[] support = Required("support_vectors");
        if (support.Length % vectors != 0)
            throw node.Invalid($"numbers of {vectors} support vectors", $"{support.Length}");
        int features = support.Length / vectors;
        float[] parameters = node.Floats("kernel_params") ?? [0, 0, 3];
        (float gamma, float offset, float degree) = parameters.Length >= 3 ? (parameters[0], parameters[1], parameters[2]) : (1, 0, 3);
        Variable table = node.Constant(Tensor.From<float>(Shape.Of(vectors, features), support));
        Variable product = node.Op("matmul", ("x", x), ("y", table), ("transpose_x", Values.Bool(false)), ("transpose_y", Values.Bool(true)));
        string type = node.Text("kernel_type", "LINEAR");
        if (type == "RBF")
        {
            // Differences first: of near points, the square of a sum would lose them.
            Variable difference = node.Op("sub", ("x", node.ExpandDims(x, 1)), ("y", table));
            return node.Unary("exp", node.Binary("mul", node.Reduce("reduce_sum_square", difference, [2], keep: false), -gamma));
        }
        Variable moved = node.Binary("add", node.Binary("mul", product, gamma), offset);
        return type switch
        {
            "LINEAR" => product,
            "POLY" => node.Binary("pow", moved, degree),
            "SIGMOID" => node.Unary("tanh", moved),
            _ => throw node.Invalid("LINEAR, POLY, RBF or SIGMOID as kernel_type", type),
        };
    }

    /// <summary>Which support vectors count for each pair of classes, [vectors, pairs].</summary>
    private Variable Pairs(int[] counts, float[] coefficients, int vectors)
    {
        int classes = counts.Length, pairs = classes * (classes - 1) / 2, pair = 0;
        int[] starts = [.. counts.Select((_, i) => counts.Take(i).Sum())];
        var matrix = new float[checked(vectors * pairs)];
        for (int i = 0; i < classes; i++)
        {
            for (int j = i + 1; j < classes; j++, pair++)
            {
                for (int at = starts[i]; at < starts[i] + counts[i]; at++)
                    matrix[(at * pairs) + pair] = coefficients[((j - 1) * vectors) + at];
                for (int at = starts[j]; at < starts[j] + counts[j]; at++)
                    matrix[(at * pairs) + pair] = coefficients[(i * vectors) + at];
            }
        }
        return node.Constant(Tensor.From<float>(Shape.Of(vectors, pairs), matrix));
    }

    /// <summary>How many pairs each class wins.</summary>
    private Variable Votes(Variable decisions, int classes)
    {
        int pairs = classes * (classes - 1) / 2, pair = 0;
        float[] first = new float[pairs * classes], second = new float[pairs * classes];
        for (int i = 0; i < classes; i++)
        {
            for (int j = i + 1; j < classes; j++, pair++)
                (first[(pair * classes) + i], second[(pair * classes) + j]) = (1, 1);
        }
        Variable isFirst = node.Cast(node.Binary("greater", decisions, 0), ElementType.Float32);
        Variable isSecond = node.Op("sub", ("x", Values.Number(1, ElementType.Float32)), ("y", isFirst));
        Variable Count(Variable wins, float[] to) => node.Binary("matmul", wins, node.Constant(Tensor.From<float>(Shape.Of(pairs, classes), to)));
        return node.Binary("add", Count(isFirst, first), Count(isSecond, second));
    }

    /// <summary>Probabilities of classes from those of pairs, as libsvm finds them.</summary>
    private Variable Coupled(Variable decisions, float[] a, float[] b, int classes)
    {
        int pairs = classes * (classes - 1) / 2;
        if (a.Length < pairs || b.Length < pairs)
            throw node.Invalid($"{pairs} of prob_a and prob_b", $"{a.Length} and {b.Length}");
        Variable scaled = node.Binary("add", node.Binary("mul", decisions, node.Constant(Tensor.From<float>(Shape.Of(pairs), a[..pairs]))),
            node.Constant(Tensor.From<float>(Shape.Of(pairs), b[..pairs])));
        Variable won = node.Unary("sigmoid", node.Binary("mul", scaled, -1));
        Variable kept = node.Op("clip", ("x", won), ("alpha", Values.Number(LeastProbability, ElementType.Float32)),
            ("beta", Values.Number(1 - LeastProbability, ElementType.Float32)));
        var pairwise = new Variable[classes, classes];
        int pair = 0;
        for (int i = 0; i < classes; i++)
        {
            for (int j = i + 1; j < classes; j++, pair++)
            {
                pairwise[i, j] = node.Slice(kept, 1, pair, pair + 1);
                pairwise[j, i] = node.Op("sub", ("x", Values.Number(1, ElementType.Float32)), ("y", pairwise[i, j]));
            }
        }
        return classes == 2 ? node.Concat([pairwise[0, 1], pairwise[1, 0]], 1) : Coupled(pairwise, classes);
    }

    private Variable Coupled(Variable[,] pairwise, int classes)
    {
        Variable zero = node.Binary("mul", pairwise[0, 1], 0);
        var q = new Variable[classes, classes];
        for (int i = 0; i < classes; i++)
        {
            q[i, i] = Enumerable.Range(0, classes).Where(j => j != i).Select(j => node.Unary("square", pairwise[j, i])).Aggregate((x, y) => node.Binary("add", x, y));
            for (int j = 0; j < classes; j++)
            {
                if (j != i)
                    q[i, j] = node.Binary("mul", node.Binary("mul", pairwise[j, i], pairwise[i, j]), -1);
            }
        }
        Variable start = node.Binary("add", node.Concat([.. Enumerable.Repeat(zero, classes)], 1), 1.0 / classes);
        var loop = new WhileBuilder(node, [new TensorValue(start, ElementType.Float32)], (builder, index, condition, states) =>
        {
            NodeConversion step = node.In(builder);
            Variable[] p = [.. Enumerable.Range(0, classes).Select(i => step.Slice(((TensorValue)states[0]).Variable, 1, i, i + 1))];
            Variable[] qp = [.. Enumerable.Range(0, classes).Select(i => Sum(step, Enumerable.Range(0, classes).Select(j => step.Binary("mul", q[i, j], p[j]))))];
            Variable pqp = Sum(step, p.Zip(qp, (left, right) => step.Binary("mul", left, right)));
            // Rows that are near enough stay, as they do where each is coupled alone.
            Variable error = step.Reduce("reduce_max", step.Unary("abs", step.Binary("sub", step.Concat(qp, 1), pqp)), [1], keep: true);
            Variable isOpen = step.Binary("greater_equal", error, CouplingError / classes);
            for (int t = 0; t < classes; t++)
            {
                Variable change = step.Binary("real_div", step.Binary("sub", pqp, qp[t]), q[t, t]);
                p[t] = step.Binary("add", p[t], change);
                Variable scale = step.Binary("add", change, 1);
                // (pQp + d * (d * Q_tt + 2 * Qp_t)) / (1 + d)^2
                Variable inner = step.Binary("add", step.Binary("mul", change, q[t, t]), step.Binary("mul", qp[t], 2));
                pqp = step.Binary("real_div", step.Binary("add", pqp, step.Binary("mul", change, inner)), step.Unary("square", scale));
                for (int j = 0; j < classes; j++)
                {
                    qp[j] = step.Binary("real_div", step.Binary("add", qp[j], step.Binary("mul", change, q[t, j])), scale);
                    p[j] = step.Binary("real_div", p[j], scale);
                }
            }
            Variable anyOpen = step.Binary("greater", step.Reduce("reduce_max", step.Cast(isOpen, ElementType.Int32), [0, 1], keep: false), 0);
            Variable next = step.Select(isOpen, step.Concat(p, 1), ((TensorValue)states[0]).Variable);
            return new Iteration(anyOpen, [new TensorValue(next, ElementType.Float32)], []);
        });
        return ((TensorValue)loop.Build(node.Constant(Tensor.Scalar(0)), node.Constant(Tensor.Scalar(true)),
            node.Constant(Tensor.Scalar(CouplingRounds)))![0]!).Variable;
    }

    private static Variable Sum(NodeConversion step, IEnumerable<Variable> values) => values.Aggregate((x, y) => step.Binary("add", x, y));
}
