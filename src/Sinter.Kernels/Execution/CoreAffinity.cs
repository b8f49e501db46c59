using System.Runtime.InteropServices;

namespace Sinter.Kernels;

/// <summary>Keeps a worker's thread off the core that the calling thread runs on. Schedulers may wake a worker on its waker's core, where
/// it waits behind the caller for milliseconds, until they notice that another core is idle: a short prediction would be over by then.
/// Done on Linux; elsewhere, and where the system refuses, nothing happens.</summary>
internal sealed unsafe partial class CoreAffinity
{
    // cpu_set_t of glibc and musl: 1,024 bits. Machines with more cores refuse it, and are left alone.
    private const int MaskBytes = 128;
    private const int BitsPerWord = 64;

    private static readonly ulong[]? Allowed = ReadAllowed();

    private readonly int _thread;
    private int _avoided = -1;

    private CoreAffinity(int thread) => _thread = thread;

    /// <summary>That of the calling thread; null where there is none to set.</summary>
    public static CoreAffinity? OfCurrentThread() => Allowed is null ? null : new CoreAffinity(GetThreadId());

    /// <summary>Lets the thread run on every core of the process but this one. A call with the core of the call before costs
    /// nothing.</summary>
    public void Avoid(int core)
    {
        if (core == _avoided)
            return;
        _avoided = core;
        Span<ulong> mask = stackalloc ulong[MaskBytes / sizeof(ulong)];
        Allowed.CopyTo(mask);
        if ((uint)core >= MaskBytes * 8)
            return;
        mask[core / BitsPerWord] &= ~(1UL << (core % BitsPerWord));
        if (!mask.ContainsAnyExcept(0UL))
            return;
        fixed (ulong* bits = mask)
            _ = SetAffinity(_thread, MaskBytes, bits);
    }

    private static ulong[]? ReadAllowed()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var mask = new ulong[MaskBytes / sizeof(ulong)];
            fixed (ulong* bits = mask)
                return GetAffinity(Environment.ProcessId, MaskBytes, bits) == 0 && GetThreadId() > 0 ? mask : null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint byteLength, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint byteLength, ulong* mask);
}
