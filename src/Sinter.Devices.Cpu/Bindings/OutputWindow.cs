namespace Sinter.Devices.Cpu;

/// <summary>The part of an output that a kernel writes.</summary>
/// <param name="Offset">Elements before it.</param>
/// <param name="Length">Elements from its first to its last; below 0 for all.</param>
internal readonly record struct OutputWindow(int Offset, int Length)
{
    public Span<float> Of(in KernelCall call) => Length < 0 ? call.OutputFloats() : call.OutputFloats().Slice(Offset, Length);
}
