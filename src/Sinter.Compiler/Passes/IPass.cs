using Sinter.Ir;

namespace Sinter.Compiler;

/// <summary>A rewriting of a function that keeps its meaning.</summary>
public interface IPass
{
    /// <summary>Stable; what reports and options call the pass.</summary>
    string Name { get; }

    void Run(ProgramEdit edit);
}
