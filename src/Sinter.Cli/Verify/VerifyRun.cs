using System.Collections.Concurrent;

namespace Sinter.Cli.Verify;

/// <summary>Runs many cases, several at a time.</summary>
internal static class VerifyRun
{
    /// <summary>Runs the cases.</summary>
    /// <param name="cases">The cases, as <see cref="CaseSearch"/> finds them.</param>
    /// <param name="runner">Runs one.</param>
    /// <param name="filter">Which to run.</param>
    /// <param name="jobs">How many at a time.</param>
    /// <param name="finished">Called after each, from any thread.</param>
    /// <param name="cancellation">Ends the run between cases.</param>
    public static async Task<VerifySummary> RunAsync(IReadOnlyList<CaseLocation> cases, CaseRunner runner, CaseFilter filter, int jobs,
        Action<CaseLocation>? finished = null, CancellationToken cancellation = default)
    {
        var results = new ConcurrentBag<CaseResult>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation };
        await Parallel.ForEachAsync(cases, options, (location, token) =>
        {
            foreach (CaseResult result in runner.Run(location, filter, token))
                results.Add(result);
            finished?.Invoke(location);
            return ValueTask.CompletedTask;
        });
        return new VerifySummary([.. results]);
    }
}
