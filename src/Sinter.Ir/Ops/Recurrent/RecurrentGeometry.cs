namespace Sinter.Ir.Ops;

/// <summary>The sizes of a recurrent layer. x is [Steps, Batch, Input]; the state of each direction is [Batch, Hidden].</summary>
/// <param name="Steps">Length of the sequence.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Input">Numbers of a step.</param>
/// <param name="Hidden">Numbers of the state.</param>
/// <param name="IsReverse">The last step comes first, and the output is in the order of processing.</param>
/// <param name="IsBidirectional">Both ways; states lie side by side, and the backward outputs at the time of their input.</param>
/// <param name="OutputsSequence">Every step's state is given; otherwise the last one only.</param>
public readonly record struct RecurrentGeometry(
    int Steps, int Batch, int Input, int Hidden, bool IsReverse, bool IsBidirectional, bool OutputsSequence)
{
    /// <summary>Directions.</summary>
    public int Directions => IsBidirectional ? 2 : 1;

    /// <summary>The geometry of <c>rnn</c>, <c>gru</c> or <c>lstm</c> with known shapes.</summary>
    public static RecurrentGeometry Read(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x"), weight = arguments.TensorType("weight_hh");
        if (!x.IsStatic || !weight.IsStatic)
            throw arguments.Invalid("x and weights with known shapes", $"{x} and {weight}");
        string direction = ReadDirection(arguments);
        return new RecurrentGeometry(x[0].Size, x[1].Size, x[2].Size, weight[1].Size, direction == "reverse", direction == "bidirectional",
            arguments.Bool("output_sequence"));
    }

    /// <summary>Checks the arguments against each other; the types of the sequence and of <paramref name="states"/> final states.</summary>
    internal static MilType[] Infer(Arguments arguments, int gates, int states)
    {
        TensorType x = arguments.TensorType("x");
        bool both = ReadDirection(arguments) == "bidirectional";
        Dimension hidden = CheckWeights(arguments, x, gates, "");
        if (both)
            CheckWeights(arguments, x, gates, "_back");
        Dimension width = both ? hidden * 2 : hidden, batch = Dimension.Unknown, steps = Dimension.Unknown;
        if (x.HasRank)
        {
            ShapeRules.RequireRank(arguments, "x", 3, 3);
            (steps, batch) = (x[0], x[1]);
        }
        CheckState(arguments, "initial_h", batch, width);
        if (states > 1)
            CheckState(arguments, "initial_c", batch, width);
        TensorType state = new(x.Element, batch, width);
        return [new TensorType(x.Element, arguments.Bool("output_sequence") ? steps : 1, batch, width),
            .. Enumerable.Repeat(state, states)];
    }

    private static string ReadDirection(Arguments arguments)
    {
        string direction = arguments.Text("direction");
        bool canBeBoth = arguments.Operation.Type == "lstm";
        return direction is "forward" or "reverse" || (canBeBoth && direction == "bidirectional")
            ? direction
            : throw arguments.Invalid("direction", canBeBoth ? "forward, reverse or bidirectional" : "forward or reverse", direction);
    }

    private static Dimension CheckWeights(Arguments arguments, TensorType x, int gates, string suffix)
    {
        TensorType recurrent = arguments.TensorType("weight_hh" + suffix);
        if (!recurrent.HasRank)
            return Dimension.Unknown;
        if (recurrent.Rank != 2)
            throw arguments.Invalid("weight_hh" + suffix, $"[{gates} hidden, hidden]", recurrent.ToString());
        Dimension hidden = recurrent[1], rows = hidden * gates;
        Check(arguments, "weight_hh" + suffix, rows, hidden);
        Check(arguments, "weight_ih" + suffix, rows, x is { HasRank: true, Rank: 3 } ? x[2] : Dimension.Unknown);
        Check(arguments, "bias" + suffix, rows);
        Check(arguments, "input_bias" + suffix, rows);
        Check(arguments, "peephole" + suffix, hidden * 3);
        return hidden;
    }

    /// <summary>An initial state needs a row for each sequence. Converted models of packed sequences have more; the rest counts for
    /// nothing.</summary>
    private static void CheckState(Arguments arguments, string parameter, Dimension batch, Dimension width)
    {
        TensorType state = arguments.TensorType(parameter);
        if (state.HasRank && (state.Rank != 2 || !state[1].IsCompatibleWith(width)
            || (batch.IsKnown && state[0].IsKnown && state[0].Size < batch.Size)))
            throw arguments.Invalid(parameter, $"[{batch}, {width}]", state.ToString());
    }

    private static void Check(Arguments arguments, string parameter, params Dimension[] dimensions)
    {
        if (!arguments.Has(parameter) && arguments.Signature.Find(parameter) is not { IsRequired: true })
            return;
        var expected = new TensorType(arguments.Element(parameter), dimensions);
        if (!expected.IsCompatibleWith(arguments.TensorType(parameter)))
            throw arguments.Invalid(parameter, expected.ToString(), arguments.TensorType(parameter).ToString());
    }
}
