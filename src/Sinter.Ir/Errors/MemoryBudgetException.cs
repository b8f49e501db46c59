namespace Sinter;

/// <summary>One prediction alone would take more memory than the model may use for all of them.</summary>
public sealed class MemoryBudgetException : ModelException
{
    /// <summary>Describes the problem.</summary>
    /// <param name="place">The function.</param>
    /// <param name="budget">Bytes that predictions may take.</param>
    /// <param name="needed">Bytes that one takes.</param>
    public MemoryBudgetException(string place, long budget, long needed)
        : base(ModelStage.Specialize, place, $"predictions that take at most {budget:N0} bytes", $"one that takes {needed:N0} bytes", null)
    {
        BudgetBytes = budget;
        NeededBytes = needed;
    }

    /// <summary>Bytes that predictions may take.</summary>
    public long BudgetBytes { get; }

    /// <summary>Bytes that one prediction takes.</summary>
    public long NeededBytes { get; }
}
