using Sinter.Runtime;

namespace Sinter.Tests.Scheduling;

/// <summary>A call that does nothing and remembers what became of it.</summary>
internal sealed class ScriptedCall : QueuedCall
{
    private readonly Action<ScriptedCall>? _completed;

    public ScriptedCall(int number, int priority = 0, string? caller = null, object? exclusive = null, Action<ScriptedCall>? completed = null,
        bool isJoinable = false)
    {
        Number = number;
        Priority = priority;
        Caller = caller;
        Exclusive = exclusive;
        IsJoinable = isJoinable;
        _completed = completed;
    }

    public int Number { get; }

    public int Runs { get; private set; }

    public List<CallEnd> Ends { get; } = [];

    public override void Run()
    {
        Runs++;
        foreach (QueuedCall companion in Companions)
            ((ScriptedCall)companion).Runs++;
    }

    public override void Complete(CallEnd end)
    {
        Ends.Add(end);
        _completed?.Invoke(this);
    }
}
