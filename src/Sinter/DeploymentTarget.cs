using System.Diagnostics.CodeAnalysis;

namespace Sinter;

/// <summary>The oldest system that a written model has to run on. Newer ones have more operations. Each stands for the systems of the same
/// year: iOS18 also for macOS 15, watchOS 11 and tvOS 18.</summary>
[SuppressMessage("Naming", "IDE1006", Justification = "Apple's spelling.")]
public enum DeploymentTarget
{
    /// <summary>iOS 15: the first ML Programs.</summary>
    iOS15 = 15,

    /// <summary>iOS 16: compressed constants, float16 features.</summary>
    iOS16 = 16,

    /// <summary>iOS 17: activations of 8 bits.</summary>
    iOS17 = 17,

    /// <summary>iOS 18: 3- and 4-bit weights, blocks, states, several functions.</summary>
    iOS18 = 18,

    /// <summary>iOS 26: int8 features.</summary>
    iOS26 = 26,
}
