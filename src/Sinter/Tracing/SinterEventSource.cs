using System.Diagnostics.Tracing;
using Sinter.Runtime;

namespace Sinter.Tracing;

/// <summary>What models do, for <c>dotnet-trace collect --providers Sinter</c>. Starts and stops of a kind are paired by the runtime's
/// activity tracking.</summary>
[EventSource(Name = Telemetry.Name)]
internal sealed class SinterEventSource : EventSource
{
    public static readonly SinterEventSource Log = new();

    private SinterEventSource()
    {
    }

    [NonEvent]
    public void Started(TraceKind kind, string model)
    {
        switch (kind)
        {
            case TraceKind.Inference:
                InferenceStart(model);
                break;
            case TraceKind.Load:
                LoadStart(model);
                break;
            default:
                SpecializationStart(model);
                break;
        }
    }

    [NonEvent]
    public void Stopped(TraceKind kind, string model, string outcome, string description)
    {
        switch (kind)
        {
            case TraceKind.Inference:
                InferenceStop(model, outcome);
                break;
            case TraceKind.Load:
                LoadStop(model, outcome, description);
                break;
            default:
                SpecializationStop(model, outcome);
                break;
        }
    }

    [Event(1, Level = EventLevel.Informational)]
    public void LoadStart(string model) => WriteEvent(1, model);

    [Event(2, Level = EventLevel.Informational)]
    public void LoadStop(string model, string outcome, string kind) => WriteEvent(2, model, outcome, kind);

    [Event(3, Level = EventLevel.Informational)]
    public void SpecializationStart(string model) => WriteEvent(3, model);

    [Event(4, Level = EventLevel.Informational)]
    public void SpecializationStop(string model, string outcome) => WriteEvent(4, model, outcome);

    [Event(5, Level = EventLevel.Informational)]
    public void InferenceStart(string model) => WriteEvent(5, model);

    [Event(6, Level = EventLevel.Informational)]
    public void InferenceStop(string model, string outcome) => WriteEvent(6, model, outcome);

    [Event(7, Level = EventLevel.Warning)]
    public void PredictionRefused(string model, string reason) => WriteEvent(7, model, reason);
}
