using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Evaluation.Classical;

/// <summary>An output with a row for each picked box, as many rows as its description allows.</summary>
internal sealed class BoxOutput
{
    /// <summary>Elements of rows without boxes that a description may ask for.</summary>
    private const long MostPadding = 1 << 22;

    private readonly ArrayFeatureType _type;
    private readonly int _columns;

    /// <exception cref="ModelFormatException">The output is missing or no array of rows of this many columns.</exception>
    /// <exception cref="ModelUnsupportedException">It asks for too many rows.</exception>
    public BoxOutput(LoadContext context, string name, int columns)
    {
        FeatureDescription output = context.Description.Outputs.FirstOrDefault(output => output.Name == name)
            ?? throw context.Invalid($"output {name}", "an output of the description", "none of that name");
        _type = output.Type as ArrayFeatureType ?? throw context.Invalid($"output {name}", "an array", output.Type.ToString()!);
        Name = name;
        _columns = columns;
        if (_type.Flexibility is not AnyShape && !_type.Flexibility.Allows([RowsFor(0), columns]))
            throw context.Invalid($"output {name}", $"rows of {columns} numbers", _type.ToString());
        if ((long)RowsFor(0) * columns > MostPadding)
            throw context.Unsupported($"output {name} of at least {RowsFor(0)} boxes", $"at most {MostPadding / columns}");
    }

    public string Name { get; }

    /// <summary>Most boxes that the output can hold.</summary>
    public int MostRows => _type.Flexibility switch
    {
        FixedShape or EnumeratedShapes => RowsFor(int.MaxValue),
        RangedShapes { Axes.Count: > 0 } ranged => ranged.Axes[0].Upper ?? int.MaxValue,
        _ => int.MaxValue,
    };

    /// <summary>The chosen rows; what the description asks for beyond them is zero.</summary>
    public FeatureValue Of(double[] values, IReadOnlyList<int> rows)
    {
        var numbers = new double[RowsFor(rows.Count) * _columns];
        for (int i = 0; i < rows.Count; i++)
            values.AsSpan(rows[i] * _columns, _columns).CopyTo(numbers.AsSpan(i * _columns));
        ElementType element = (_type.ElementType ?? ArrayElementType.Float64).ToTensorType();
        return new ArrayFeature(MultiArray.FromTensor(
            TensorConversion.FromDoubles(element, Shape.Of(numbers.Length / _columns, _columns), numbers)));
    }

    /// <summary>The least number of rows that the description allows for so many boxes, or the most it allows.</summary>
    private int RowsFor(int boxes) => _type.Flexibility switch
    {
        FixedShape => _type.Shape[0],
        EnumeratedShapes shapes => shapes.Shapes.Where(shape => shape.Count > 0).Select(shape => shape[0])
            .OrderBy(rows => rows < boxes ? long.MaxValue - rows : rows).FirstOrDefault(),
        RangedShapes { Axes.Count: > 0 } ranged => Math.Max(boxes, ranged.Axes[0].Lower),
        _ => boxes,
    };
}
