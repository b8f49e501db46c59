namespace Sinter.Formats.CoreML;

/// <summary>A support vector machine that regresses, checked.</summary>
/// <param name="Vectors">Its support vectors.</param>
/// <param name="Coefficients">The weight of each.</param>
/// <param name="Offset">What is subtracted from the sum.</param>
public sealed record SupportVectorRegression(SupportVectors Vectors, double[] Coefficients, double Offset)
{
    /// <exception cref="ModelFormatException">A count does not fit.</exception>
    public static SupportVectorRegression Read(Wire.SupportVectorRegressor model, int length, string place)
    {
        SupportVectors vectors = SupportVectors.Read(model.DenseSupportVectors, model.SparseSupportVectors, length, place);
        double[] coefficients = model.Coefficients is null ? [] : [.. model.Coefficients.Alpha];
        if (coefficients.Length != vectors.Count)
        {
            throw new ModelFormatException(
                ModelStage.Load, $"{place}, coefficients", $"{vectors.Count}, one per support vector", $"{coefficients.Length}");
        }
        return new SupportVectorRegression(vectors, coefficients, model.Rho);
    }
}

/// <summary>A support vector machine that classifies, one class against another, checked.</summary>
/// <param name="Vectors">Its support vectors, class by class.</param>
/// <param name="CountPerClass">How many vectors each class has.</param>
/// <param name="Coefficients">Rows of a weight per vector, one row fewer than classes.</param>
/// <param name="Offsets">What is subtracted from the sum of each pair of classes.</param>
/// <param name="Slopes">The slope of each pair's logistic curve; null where the model has no probabilities.</param>
/// <param name="Intercepts">The intercept of each pair's logistic curve; null where the model has no probabilities.</param>
public sealed record SupportVectorClassification(
    SupportVectors Vectors, int[] CountPerClass, double[] Coefficients, double[] Offsets, double[]? Slopes, double[]? Intercepts)
{
    /// <exception cref="ModelFormatException">A count does not fit.</exception>
    public static SupportVectorClassification Read(Wire.SupportVectorClassifier model, int classCount, int length, string place)
    {
        if (classCount < 2)
            throw new ModelFormatException(ModelStage.Load, $"{place}, class labels", "at least two", $"{classCount}");
        SupportVectors vectors = SupportVectors.Read(model.DenseSupportVectors, model.SparseSupportVectors, length, place);
        int[] countPerClass = [.. model.NumberOfSupportVectorsPerClass];
        Require(countPerClass.Length, classCount, "numberOfSupportVectorsPerClass", "one per class");
        foreach (int count in countPerClass)
        {
            if (count < 0)
                throw new ModelFormatException(ModelStage.Load, $"{place}, numberOfSupportVectorsPerClass", "none below zero", $"{count}");
        }
        long sum = countPerClass.Sum(count => (long)count);
        Require(sum, vectors.Count, "numberOfSupportVectorsPerClass", "the number of support vectors, together");
        Require(model.Coefficients.Count, classCount - 1, "coefficients", "one list fewer than classes");
        foreach (Wire.Coefficients row in model.Coefficients)
            Require(row.Alpha.Count, vectors.Count, "coefficients", "one per support vector");
        long pairs = (long)classCount * (classCount - 1) / 2;
        Require(model.Rho.Count, pairs, "rho", "one per pair of classes");
        Require(model.ProbB.Count, model.ProbA.Count, "probB", "as many as probA");
        if (model.ProbA.Count > 0)
            Require(model.ProbA.Count, pairs, "probA", "one per pair of classes, or none");
        return new SupportVectorClassification(
            vectors, countPerClass, [.. model.Coefficients.SelectMany(row => row.Alpha)], [.. model.Rho],
            model.ProbA.Count > 0 ? [.. model.ProbA] : null, model.ProbA.Count > 0 ? [.. model.ProbB] : null);

        void Require(long actual, long expected, string what, string why)
        {
            if (actual != expected)
                throw new ModelFormatException(ModelStage.Load, $"{place}, {what}", $"{expected}, {why}", $"{actual}");
        }
    }
}
