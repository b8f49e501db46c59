namespace Sinter.Workbench.Report;

/// <summary>How a performance report is measured.</summary>
/// <param name="Configuration">How the model is loaded.</param>
/// <param name="Inputs">Inputs as arguments; random ones when there are none.</param>
/// <param name="Rounds">Predictions to time.</param>
/// <param name="MostInFlight">The most predictions at once.</param>
/// <param name="Uncached">Whether loads that specialize are timed too.</param>
public sealed record ReportOptions(ModelConfiguration Configuration, string[] Inputs, int Rounds, int MostInFlight, bool Uncached);
