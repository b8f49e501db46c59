using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>Asks the system for large pages under memory that is written as a whole: it is touched for the first time in steps of 2 MiB, not
/// of 4 KiB, and takes fewer places in the processor's address tables. Done on Linux; elsewhere, and where the system refuses, nothing
/// happens.</summary>
internal static partial class HugePages
{
    private const int Advice = 14;

    /// <summary>Of most processors; where pages are larger, the advice is worth nothing and costs nothing.</summary>
    private const nint PageLength = 2 << 20;

    private static bool _isRefused = !OperatingSystem.IsLinux();

    /// <summary>For whole pages inside a block: none of its neighbours' memory becomes resident.</summary>
    public static void Advise(nint start, nint length)
    {
        nint first = (start + PageLength - 1) & ~(PageLength - 1), end = (start + length) & ~(PageLength - 1);
        if (_isRefused || start == 0 || end <= first)
            return;
        try
        {
            _isRefused = MemoryAdvice(first, end - first, Advice) != 0;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            _isRefused = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvice(nint start, nint length, int advice);
}
