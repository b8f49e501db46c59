using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>Tells the system that mapped pages will not be read soon.</summary>
internal static unsafe partial class MappedPages
{
    private const int DontNeed = 4, PopulateRead = 22;

    /// <summary>Lets the system take back the whole pages inside a read-only mapping of a file. They are read from the file again when
    /// they are touched. Only a hint: where the system has no such call, nothing happens.</summary>
    public static void Release(byte* start, nint length)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = ((nuint)start + page - 1) & ~(page - 1), end = (nuint)(start + length) & ~(page - 1);
        if (end > first)
            _ = Advise((void*)first, end - first, DontNeed);
    }

    /// <summary>Lets the system map the pages of a read-only mapping all at once, instead of one fault after the other. Only a hint.</summary>
    public static void Populate(byte* start, nint length)
    {
        if (!OperatingSystem.IsLinux() || length <= 0)
            return;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = (nuint)start & ~(page - 1), end = ((nuint)(start + length) + page - 1) & ~(page - 1);
        _ = Advise((void*)first, end - first, PopulateRead);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
