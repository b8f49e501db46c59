namespace Sinter.Workbench.Bench;

/// <summary>What a model costs beside time, which is the same on every run.</summary>
/// <param name="AllocatedBytes">Managed memory allocated per prediction, outputs included.</param>
/// <param name="ArenaBytes">Planned memory of one prediction in flight.</param>
/// <param name="ConstantBytes">Memory of constants and packed weights.</param>
public sealed record ModelCost(long AllocatedBytes, long ArenaBytes, long ConstantBytes)
{
    private const int WarmUps = 2, Runs = 3;

    /// <summary>Measures a model of one thread.</summary>
    public static ModelCost Of(Model model, Features inputs, PredictionOptions? options = null)
    {
        for (int i = 0; i < WarmUps; i++)
            model.Predict(inputs, options);
        long least = long.MaxValue;
        for (int i = 0; i < Runs; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            model.Predict(inputs, options);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return new ModelCost(least, model.MemoryPlan.ArenaBytes, model.MemoryPlan.ConstantBytes);
    }

    /// <summary>Memory of the caller's for all outputs that are arrays of a declared shape.</summary>
    public static PredictionOptions IntoOwnMemory(ModelDescription description)
    {
        var backings = new OutputBackings();
        foreach (FeatureDescription output in description.Outputs)
        {
            if (output.Type is ArrayFeatureType { Shape.Count: > 0 } type)
                backings[output.Name] = MultiArray.Zeros(type.ElementType ?? ArrayElementType.Float32, [.. type.Shape]);
        }
        return new PredictionOptions { OutputBackings = backings };
    }
}
