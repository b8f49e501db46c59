namespace Sinter.Workbench.Preview;

/// <summary>What is known of an output before what it means is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="IsInteger">Whether it is an array of integers.</param>
/// <param name="Shape">Its dimensions; empty where they are not known.</param>
public sealed record OutputShape(string Name, FeatureType Type, bool IsInteger, IReadOnlyList<int> Shape)
{
    /// <summary>The dimensions that are not one.</summary>
    public int[] Wide => [.. Shape.Where(size => size != 1)];

    public Plane? Plane => Preview.Plane.Of(Shape.ToArray());

    /// <summary>As the model declares it.</summary>
    public static OutputShape Of(FeatureDescription output) => output.Type is ArrayFeatureType type
        ? new(output.Name, type, IsWhole(type.ElementType), type.Shape.All(size => size > 0) ? type.Shape : [])
        : new(output.Name, output.Type, false, []);

    /// <summary>As a prediction gave it.</summary>
    public static OutputShape Of(FeatureDescription output, FeatureValue value) => value is ArrayFeature { Value: var array }
        ? new(output.Name, output.Type, IsWhole(array.ElementType), array.Shape)
        : Of(output);

    private static bool IsWhole(ArrayElementType? type) => type is not (null or ArrayElementType.Float16 or ArrayElementType.Float32 or ArrayElementType.Float64);
}
