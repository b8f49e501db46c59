using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Sinter.Tensors;

/// <summary>A file mapped read-only: opening it costs memory only for the pages that are touched. The mapping stays until the last
/// <see cref="ReadOnlyMemory{T}"/> over it is gone, so whoever takes a span must keep the memory, or its owner, reachable meanwhile.
/// Nothing protects against another process that truncates the file.</summary>
public sealed class MappedFile
{
    private readonly MemoryMappedFile? _file;

    private MappedFile(string path, MemoryMappedFile? file, long length)
    {
        Path = path;
        _file = file;
        Length = length;
    }

    public string Path { get; }

    public long Length { get; }

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static MappedFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        long length = stream.Length;
        if (length == 0)
        {
            stream.Dispose();
            return new MappedFile(path, null, 0);
        }
        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None,
            leaveOpen: false);
        return new MappedFile(path, file, length);
    }

    /// <summary>A window of the file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window does not lie inside the file.</exception>
    public ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset),
                $"[{offset}, {offset}+{length}) does not lie inside the {Length} bytes of {Path}.");
        return length == 0 ? default : new Window(_file!, offset, length).Memory;
    }

    /// <summary>Says that all of some memory that lies in a mapped file is about to be read. Memory of other kinds stays as it is.</summary>
    public static unsafe void Populate(ReadOnlyMemory<byte> memory)
    {
        if (!MemoryMarshal.TryGetMemoryManager(memory, out Window? window, out int start, out int length) || length == 0)
            return;
        fixed (byte* first = window.GetSpan())
            MappedPages.Populate(first + start, length);
    }

    /// <summary>Unmaps a part of a file now, for an owner that knows that nothing uses it any more: all memory that was taken from the same
    /// call of <see cref="Slice"/>. Memory of other kinds stays as it is.</summary>
    public static void Unmap(ReadOnlyMemory<byte> memory)
    {
        if (MemoryMarshal.TryGetMemoryManager(memory, out Window? window))
            ((IDisposable)window).Dispose();
    }

    /// <summary>Lets the system take back the pages of memory that lies in a mapped file: for what was read once and packed. Reading it again
    /// is safe, and slow. Memory of other kinds stays as it is.</summary>
    public static unsafe void Release(ReadOnlyMemory<byte> memory)
    {
        if (!MemoryMarshal.TryGetMemoryManager(memory, out Window? window, out int start, out int length) || length == 0)
            return;
        fixed (byte* first = window.GetSpan())
            MappedPages.Release(first + start, length);
    }

    private sealed unsafe class Window : MemoryManager<byte>
    {
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;
        private readonly int _length;
        private volatile bool _isUnmapped;

        public Window(MemoryMappedFile file, long offset, int length)
        {
            _view = file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            // The view starts at a page boundary at or before the offset.
            _start = start + _view.PointerOffset;
            _length = length;
        }

        // Safe: the view handle is held by this object and is released by its own finalizer, after this object is unreachable.
        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(_isUnmapped, this);
            return new Span<byte>(_start, _length);
        }

        public override Memory<byte> Memory => CreateMemory(_length);

        /// <summary>What is pinned stays mapped.</summary>
        public override MemoryHandle Pin(int elementIndex = 0)
        {
            bool added = false;
            _view.SafeMemoryMappedViewHandle.DangerousAddRef(ref added);
            return new MemoryHandle(_start + elementIndex, default, this);
        }

        public override void Unpin() => _view.SafeMemoryMappedViewHandle.DangerousRelease();

        protected override void Dispose(bool disposing)
        {
            if (!disposing || _isUnmapped)
                return;
            _isUnmapped = true;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }
    }
}
