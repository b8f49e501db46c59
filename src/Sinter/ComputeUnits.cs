namespace Sinter;

/// <summary>The kinds of compute device that a model may use.</summary>
public enum ComputeUnits
{
    /// <summary>Whatever the machine has.</summary>
    All,

    /// <summary>The central processor only.</summary>
    CpuOnly,

    /// <summary>The central and the graphics processor.</summary>
    CpuAndGpu,

    /// <summary>The central processor and the neural engine.</summary>
    CpuAndNeuralEngine,
}
