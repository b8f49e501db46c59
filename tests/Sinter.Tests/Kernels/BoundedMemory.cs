using System.Runtime.InteropServices;

namespace Sinter.Tests.Kernels;

/// <summary>A block that ends (or begins) at a page that must not be touched, so that one element too many crashes the test. Plain memory
/// where the system is not Linux.</summary>
internal sealed unsafe partial class BoundedMemory<T> : IDisposable
    where T : unmanaged
{
    private const int ReadWrite = 3, None = 0, PrivateAnonymous = 0x22;

    private readonly nint _start;
    private readonly nuint _total;
    private readonly T* _data;
    private readonly T[]? _plain;

    public BoundedMemory(int length, bool atEnd = true)
    {
        Length = length;
        if (!OperatingSystem.IsLinux())
        {
            _plain = new T[length];
            return;
        }
        nuint page = (nuint)Environment.SystemPageSize;
        nuint bytes = (nuint)length * (nuint)sizeof(T);
        nuint body = (bytes + page - 1) / page * page;
        _total = body + 2 * page;
        _start = NativeMethods.Map(0, _total, None, PrivateAnonymous, -1, 0);
        if (_start == -1)
            throw new OutOfMemoryException();
        if (body != 0 && NativeMethods.Protect(_start + (nint)page, body, ReadWrite) != 0)
            throw new InvalidOperationException("mprotect failed.");
        _data = (T*)(_start + (nint)page + (atEnd ? (nint)(body - bytes) : 0));
    }

    public BoundedMemory(ReadOnlySpan<T> content, bool atEnd = true)
        : this(content.Length, atEnd) => content.CopyTo(Span);

    public int Length { get; }

    public Span<T> Span => _plain is not null ? _plain : new Span<T>(_data, Length);

    public void Dispose()
    {
        if (_plain is null)
            _ = NativeMethods.Unmap(_start, _total);
    }
}

internal static partial class NativeMethods
{
    [LibraryImport("libc", EntryPoint = "mmap")]
    internal static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    internal static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    internal static partial int Unmap(nint address, nuint length);
}
