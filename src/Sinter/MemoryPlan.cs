namespace Sinter;

/// <summary>The memory that a model's predictions take at most, known before the first has run. Beside it are only the inputs in another
/// form where they must be converted, and the outputs, which belong to the caller.</summary>
/// <param name="ArenaBytes">One prediction in flight, of the largest input shapes that the model is ready for.</param>
/// <param name="ConstantBytes">Constants and packed weights, shared by all predictions.</param>
/// <param name="MaxInFlight">Asynchronous predictions that run at once.</param>
/// <param name="BudgetBytes">What all arenas may take together; 0 for no bound.</param>
public sealed record MemoryPlan(long ArenaBytes, long ConstantBytes, int MaxInFlight, long BudgetBytes)
{
    /// <summary>The constants, and the arenas of as many predictions as may be in flight, or the budget where that is less.</summary>
    public long PeakBytes => ConstantBytes + (BudgetBytes > 0 ? Math.Min(BudgetBytes, MaxInFlight * ArenaBytes) : MaxInFlight * ArenaBytes);
}
