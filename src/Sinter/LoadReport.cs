namespace Sinter;

/// <summary>What loading a model took and what it holds.</summary>
/// <param name="Duration">From the call to a model that can predict.</param>
/// <param name="ArenaBytes">Planned memory of one prediction in flight, for the input shapes that the model was made ready for at load; 0
/// when the shapes that come decide, or the model runs no program.</param>
/// <param name="ConstantBytes">Memory of its constants and packed weights, shared by all predictions.</param>
public sealed record LoadReport(TimeSpan Duration, long ArenaBytes, long ConstantBytes);
