namespace Sinter;

/// <summary>What happens to an asynchronous prediction when as many wait already as may.</summary>
public enum WhenFull
{
    /// <summary>It waits all the same: callers that await are slowed down, and nothing is lost.</summary>
    Wait,

    /// <summary>The prediction that has waited longest gives way. For cameras: an old frame is worth less than a new one.</summary>
    DropOldest,

    /// <summary>The prediction that came last of those that wait gives way.</summary>
    DropNewest,

    /// <summary>It is refused at once. For servers: the caller can answer "busy".</summary>
    Reject,
}
