namespace Sinter.Hosting;

/// <summary>When the host loads a model of its own accord.</summary>
public enum WarmUp
{
    /// <summary>Never: the first use loads it.</summary>
    Off,

    /// <summary>While the application starts to serve. A load that fails is logged; the next use tries again.</summary>
    InBackground,

    /// <summary>Before the application starts to serve. A load that fails keeps the application from starting.</summary>
    BeforeStart,
}
