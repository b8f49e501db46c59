namespace Sinter.Formats.CoreML.Classical;

/// <summary>A nearest neighbours classifier: its samples, and how they are searched and weighed.</summary>
/// <param name="Dimensions">Numbers of a sample.</param>
/// <param name="Samples">The samples, one after another.</param>
/// <param name="LeafSize">Most samples in a leaf of the search tree; null for a search through all samples.</param>
/// <param name="Neighbors">How many of the nearest samples decide.</param>
/// <param name="WeighsByDistance">True when near samples count more.</param>
public sealed record NearestNeighbors(int Dimensions, float[] Samples, int? LeafSize, int Neighbors, bool WeighsByDistance)
{
    /// <summary>How many samples there are.</summary>
    public int Count => Samples.Length / Dimensions;

    /// <exception cref="ModelFormatException">The message breaks a rule.</exception>
    public static NearestNeighbors Read(Wire.KNearestNeighborsClassifier model, string place)
    {
        Wire.NearestNeighborsIndex index = model.NearestNeighborsIndex
            ?? throw Invalid(place, "an index of samples", "none");
        if (index.NumberOfDimensions < 1)
            throw Invalid($"{place}, numberOfDimensions", "at least 1", $"{index.NumberOfDimensions}");
        if (index.DistanceFunctionCase != Wire.NearestNeighborsIndex.DistanceFunctionOneofCase.SquaredEuclideanDistance)
            throw Invalid($"{place}, the distance function", "squaredEuclideanDistance", $"{index.DistanceFunctionCase}");
        int? leafSize = index.IndexTypeCase switch
        {
            Wire.NearestNeighborsIndex.IndexTypeOneofCase.LinearIndex => null,
            Wire.NearestNeighborsIndex.IndexTypeOneofCase.SingleKdTreeIndex when index.SingleKdTreeIndex.LeafSize > 0 =>
                index.SingleKdTreeIndex.LeafSize,
            Wire.NearestNeighborsIndex.IndexTypeOneofCase.SingleKdTreeIndex =>
                throw Invalid($"{place}, leafSize", "at least 1", $"{index.SingleKdTreeIndex.LeafSize}"),
            _ => throw Invalid($"{place}, the index", "linearIndex or singleKdTreeIndex", "none"),
        };
        if (model.WeightingSchemeCase == Wire.KNearestNeighborsClassifier.WeightingSchemeOneofCase.None)
            throw Invalid($"{place}, the weighting", "uniformWeighting or inverseDistanceWeighting", "none");
        return new NearestNeighbors(index.NumberOfDimensions, ReadSamples(index, place), leafSize, ReadNeighbors(model, place),
            model.WeightingSchemeCase == Wire.KNearestNeighborsClassifier.WeightingSchemeOneofCase.InverseDistanceWeighting);
    }

    private static float[] ReadSamples(Wire.NearestNeighborsIndex index, string place)
    {
        for (int i = 0; i < index.FloatSamples.Count; i++)
        {
            Wire.FloatVector sample = index.FloatSamples[i];
            if (sample.Vector.Count != index.NumberOfDimensions)
                throw Invalid($"{place}, sample {i}", $"{index.NumberOfDimensions} numbers", $"{sample.Vector.Count}");
            foreach (float number in sample.Vector)
            {
                if (!float.IsFinite(number))
                    throw Invalid($"{place}, sample {i}", "finite numbers", $"{number}");
            }
        }
        return [.. index.FloatSamples.SelectMany(sample => sample.Vector)];
    }

    private static int ReadNeighbors(Wire.KNearestNeighborsClassifier model, string place)
    {
        place = $"{place}, numberOfNeighbors";
        Wire.Int64Parameter parameter = model.NumberOfNeighbors ?? throw Invalid(place, "a number", "none");
        long count = parameter.DefaultValue;
        bool isAllowed = parameter.AllowedValuesCase switch
        {
            Wire.Int64Parameter.AllowedValuesOneofCase.Range => count >= parameter.Range.MinValue && count <= parameter.Range.MaxValue,
            Wire.Int64Parameter.AllowedValuesOneofCase.Set => parameter.Set.Values.Contains(count),
            _ => true,
        };
        if (count is < 1 or > int.MaxValue || !isAllowed)
            throw Invalid(place, "a positive number that the model allows", $"{count}");
        return (int)count;
    }

    private static ModelFormatException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Load, place, expected, actual);
}
