using Sinter.Ir;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Sums of products over labelled axes, spelled with transposes and matrix products of two operands at a time.</summary>
internal static class EinsumConversion
{
    private const string Ellipsis = "...";

    public static IReadOnlyList<GraphValue?> Convert(NodeConversion node)
    {
        string equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != node.InputCount)
            throw node.Invalid($"an equation with {node.InputCount} terms", $"'{equation}'");
        int widest = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            if (terms[i].Contains(Ellipsis, StringComparison.Ordinal))
                widest = Math.Max(widest, node.Rank(node[i]) - (terms[i].Length - 3));
        }
        Operand[] operands = [.. terms.Select((term, i) => Operand.Of(node, node[i], Expand(term, node.Rank(node[i]) - (term.Length - 3), widest)))];
        string output = sides.Length == 2 ? Expand(sides[1], widest, widest) : Implicit(terms, widest);
        Operand result = operands[0].SumWhatIsNotIn(node, output + string.Concat(operands.Skip(1).Select(operand => operand.Labels)));
        for (int i = 1; i < operands.Length; i++)
        {
            string later = output + string.Concat(operands.Skip(i + 1).Select(operand => operand.Labels));
            result = Operand.Multiply(node, result, operands[i].SumWhatIsNotIn(node, later + result.Labels), later);
        }
        result = result.SumWhatIsNotIn(node, output);
        if (!output.All(result.Labels.Contains) || output.Distinct().Count() != output.Length)
            throw node.Invalid("an output whose labels are in the inputs, each once", $"'{equation}'");
        return node.Same(node.Transpose(result.Value, [.. output.Select(label => result.Labels.IndexOf(label, StringComparison.Ordinal))]));
    }

    /// <summary>Digits stand for the axes of an ellipsis, counted from the last one.</summary>
    private static string Expand(string term, int own, int widest)
    {
        if (!term.Contains(Ellipsis, StringComparison.Ordinal))
            return term;
        own = Math.Max(Math.Min(own, widest), 0);
        return term.Replace(Ellipsis, new string([.. Enumerable.Range(0, own).Select(i => (char)('0' + own - 1 - i))]), StringComparison.Ordinal);
    }

    private static string Implicit(string[] terms, int widest)
    {
        string letters = string.Concat(terms).Replace(".", "", StringComparison.Ordinal);
        string batch = new([.. Enumerable.Range(0, widest).Select(i => (char)('0' + widest - 1 - i))]);
        return batch + string.Concat(letters.Where(label => letters.Count(other => other == label) == 1).Order());
    }

    private sealed record Operand(Variable Value, string Labels)
    {
        /// <summary>An operand whose repeated labels are gone: only the diagonal counts.</summary>
        public static Operand Of(NodeConversion node, Variable value, string labels)
        {
            if (labels.Length != node.Rank(value))
                throw node.Invalid($"{node.Rank(value)} labels for {value.Type}", $"'{labels}'");
            for (int i = 0; i < labels.Length; i++)
            {
                int second = labels.IndexOf(labels[i], i + 1);
                if (second < 0)
                    continue;
                int size = node.SizeOf(value, i), rank = labels.Length;
                int[] order = [.. Enumerable.Range(0, rank).Where(axis => axis != i && axis != second), i, second];
                Variable moved = node.Transpose(value, order);
                Variable kept = node.Binary("mul", moved, node.Cast(Identity(node, size), NodeConversion.ElementOf(value)));
                Variable diagonal = node.Reduce("reduce_sum", kept, [rank - 1], keep: false);
                return Of(node, diagonal, string.Concat(order[..^1].Select(axis => labels[axis])));
            }
            return new Operand(value, labels);
        }

        public Operand SumWhatIsNotIn(NodeConversion node, string labels)
        {
            int[] axes = [.. Enumerable.Range(0, Labels.Length).Where(axis => !labels.Contains(Labels[axis], StringComparison.Ordinal))];
            return axes.Length == 0
                ? this
                : new Operand(node.Reduce("reduce_sum", Value, axes, keep: false), string.Concat(Labels.Where(label => labels.Contains(label))));
        }

        /// <summary>The product of two operands, summed over the labels of both that nothing later has.</summary>
        public static Operand Multiply(NodeConversion node, Operand left, Operand right, string later)
        {
            string shared = string.Concat(left.Labels.Where(right.Labels.Contains));
            string batch = string.Concat(shared.Where(later.Contains)), summed = string.Concat(shared.Where(label => !later.Contains(label)));
            string rows = string.Concat(left.Labels.Except(shared)), columns = string.Concat(right.Labels.Except(shared));
            if (summed.Length == 0)
                return Outer(node, left, right, batch, rows, columns);
            Variable x = left.Grouped(node, batch, rows, summed), y = right.Grouped(node, batch, summed, columns);
            Variable product = node.Op("matmul", ("x", x), ("y", y));
            return Ungroup(node, product, left, right, batch, rows, columns);
        }

        /// <summary>Axes in the order batch, first, second; the labels of each of the last two groups become one axis.</summary>
        private Variable Grouped(NodeConversion node, string batch, string first, string second)
        {
            Variable moved = node.Transpose(Value, [.. (batch + first + second).Select(label => Labels.IndexOf(label, StringComparison.Ordinal))]);
            if (first.Length == 1 && second.Length == 1)
                return moved;
            int Product(string group) => group.Aggregate(1, (product, label) => product * SizeOf(node, label));
            return node.Reshape(moved, [.. batch.Select(label => SizeOf(node, label)), Product(first), Product(second)]);
        }

        private static Operand Ungroup(NodeConversion node, Variable product, Operand left, Operand right, string batch, string rows, string columns)
        {
            string labels = batch + rows + columns;
            if (rows.Length == 1 && columns.Length == 1)
                return new Operand(product, labels);
            int[] sizes = [.. batch.Concat(rows).Select(label => left.SizeOf(node, label)), .. columns.Select(label => right.SizeOf(node, label))];
            return new Operand(node.Reshape(product, sizes), labels);
        }

        private static Operand Outer(NodeConversion node, Operand left, Operand right, string batch, string rows, string columns)
        {
            Variable x = node.Transpose(left.Value, [.. (batch + rows).Select(label => left.Labels.IndexOf(label, StringComparison.Ordinal))]);
            Variable y = node.Transpose(right.Value, [.. (batch + columns).Select(label => right.Labels.IndexOf(label, StringComparison.Ordinal))]);
            x = node.ExpandDims(x, [.. Enumerable.Range(batch.Length + rows.Length, columns.Length)]);
            y = node.ExpandDims(y, [.. Enumerable.Range(batch.Length, rows.Length)]);
            return new Operand(node.Binary("mul", x, y), batch + rows + columns);
        }

        private int SizeOf(NodeConversion node, char label) => node.SizeOf(Value, Labels.IndexOf(label, StringComparison.Ordinal));

        private static Variable Identity(NodeConversion node, int size)
        {
            var ones = new int[size * size];
            for (int i = 0; i < size; i++)
                ones[i * (size + 1)] = 1;
            return node.Constant(Sinter.Tensors.Tensor.From<int>(Sinter.Tensors.Shape.Of(size, size), ones));
        }
    }
}
