using Sinter.Workbench.Report;

namespace Sinter.Studio.Pages.Report;

/// <summary>The performance reports of one model in this studio, the newest last.</summary>
public sealed class ReportRuns
{
    private readonly Lock _lock = new();
    private readonly List<PerformanceReport> _reports = [];

    /// <summary>The newest.</summary>
    public PerformanceReport? Last => At(1);

    /// <summary>The one before, which the newest is compared with.</summary>
    public PerformanceReport? Before => At(2);

    public void Add(PerformanceReport report)
    {
        lock (_lock)
            _reports.Add(report);
    }

    private PerformanceReport? At(int fromEnd)
    {
        lock (_lock)
            return _reports.Count >= fromEnd ? _reports[^fromEnd] : null;
    }
}
