namespace Sinter;

/// <summary>Why an operation computes in float32 in a float16 program.</summary>
public enum Float32Reason
{
    /// <summary>It gives or reads numbers beyond 65,504, the greatest that float16 has.</summary>
    Overflows,

    /// <summary>It gives NaN or infinities in float16, though all its inputs and results are in range.</summary>
    NotFinite,

    /// <summary>It loses more of its result in float16 than other operations.</summary>
    LosesMost,
}

/// <summary>An operation that computes in float32 in a float16 program.</summary>
/// <param name="Name">The operation's result.</param>
/// <param name="Type">Its MIL type.</param>
/// <param name="Reason">Why.</param>
public sealed record Float32Operation(string Name, string Type, Float32Reason Reason);

/// <summary>What a search for operations that need float32 found.</summary>
/// <param name="Float32Operations">Those operations, in program order; empty when none needs it.</param>
/// <param name="Operations">How many operations could be float16.</param>
/// <param name="SignalToNoiseBefore">Of the outputs when all operations are float16: decibels; NaN when they are not finite.</param>
/// <param name="SignalToNoise">Of the outputs of what was written.</param>
public sealed record PrecisionReport(IReadOnlyList<Float32Operation> Float32Operations, int Operations, double SignalToNoiseBefore, double SignalToNoise);

/// <summary>How far a search for operations that need float32 is.</summary>
/// <param name="Attempt">How many programs were measured.</param>
/// <param name="Float32Operations">How many operations compute in float32 in the last one.</param>
/// <param name="SignalToNoise">Of its outputs, in decibels; NaN when they are not finite.</param>
public readonly record struct PrecisionProgress(int Attempt, int Float32Operations, double SignalToNoise);
