using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>How a node of a tree compares.</summary>
internal enum TreeTest
{
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
    Member,
    Leaf,
}

/// <summary>All nodes of an ensemble in one table; children are positions in it, and leaves lead to themselves.</summary>
internal sealed class TreeTable(int count, int targets)
{
    /// <summary>Levels beyond which a tree is no honest one: a program has operations for each.</summary>
    private const int MostLevels = 256;

    public int Count { get; } = count;

    public int Targets { get; } = targets;

    public int[] Features { get; } = new int[count];

    public float[] Splits { get; } = new float[count];

    public TreeTest[] Tests { get; } = new TreeTest[count];

    public int[] WhenTrue { get; } = new int[count];

    public int[] WhenFalse { get; } = new int[count];

    public bool[] MissingIsTrue { get; } = new bool[count];

    public float[][] Members { get; } = new float[count][];

    public List<int> Roots { get; } = [];

    /// <summary>Shape [count, targets].</summary>
    public float[] Weights { get; } = new float[checked(count * targets)];

    /// <summary>The longest way from a root to a leaf.</summary>
    /// <exception cref="ModelFormatException">A tree has a circle, or is deeper than any honest one.</exception>
    public int Depth(NodeConversion node)
    {
        int depth = 0;
        var level = new HashSet<int>(Roots);
        while (level.Any(at => Tests[at] != TreeTest.Leaf))
        {
            if (++depth > MostLevels)
                throw node.Invalid($"trees of at most {MostLevels} levels", "deeper ones, or a circle");
            level = [.. level.Where(at => Tests[at] != TreeTest.Leaf).SelectMany(at => (int[])[WhenTrue[at], WhenFalse[at]])];
        }
        return depth;
    }

    public Tensor Leaves() => Tensor.From<float>(Shape.Of(Count, Targets), Weights);
}
