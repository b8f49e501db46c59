using Sinter.Kernels;

namespace Sinter.Evaluation;

/// <summary>How many elements of a batch may be evaluated at once.</summary>
/// <param name="Elements">At least 1.</param>
/// <param name="Pool">The threads that do it.</param>
internal readonly record struct BatchWidth(int Elements, WorkPool Pool);
