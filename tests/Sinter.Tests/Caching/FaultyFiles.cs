using Sinter.Compiler;
using Sinter.Tensors;

namespace Sinter.Tests.Caching;

/// <summary>The process ended here.</summary>
public sealed class ProcessKilledException : Exception;

/// <summary>The disk's files, with a fault at one of the calls. A write counts as two: each half of it is a call of its own.</summary>
internal sealed class FaultyFiles(Func<int, string, Exception?> fault) : ICacheFiles
{
    private readonly List<string> _calls = [];
    private readonly List<(string Path, WatchedStream Stream)> _unflushed = [];
    private bool _isDead;

    /// <summary>What was called, in order.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Nothing happens.</summary>
    public static FaultyFiles None() => new((_, _) => null);

    /// <summary>The process ends at a call, before anything of it has happened.</summary>
    public static FaultyFiles KilledAt(int call) => new((number, _) => number >= call ? new ProcessKilledException() : null);

    /// <summary>One call fails, as a disk fails.</summary>
    public static FaultyFiles FailingAt(int call) => new((number, _) => number == call ? new IOException("The device failed.") : null);

    /// <summary>No call of these names works.</summary>
    public static FaultyFiles Without(params string[] names) => new((_, name) => names.Contains(name)
        ? name == "Write" ? new IOException("No space left on device.") : new UnauthorizedAccessException("Read-only file system.") : null);

    /// <summary>What the machine forgets when it loses power: what no flush has put on the disk.</summary>
    public void LosePower()
    {
        foreach ((string path, WatchedStream stream) in _unflushed)
        {
            stream.Close();
            if (!File.Exists(path))
                continue;
            using FileStream file = File.OpenWrite(path);
            file.SetLength(file.Length / 2);
        }
    }

    public IReadOnlyList<CacheFile> List(string folder)
    {
        Call("List");
        return DiskFiles.Instance.List(folder);
    }

    public byte[]? ReadStart(string path, int count)
    {
        Call("ReadStart");
        return DiskFiles.Instance.ReadStart(path, count);
    }

    public MappedFile? Map(string path)
    {
        Call("Map");
        return DiskFiles.Instance.Map(path);
    }

    public Stream Create(string path)
    {
        Call("Create");
        var stream = new WatchedStream(this, DiskFiles.Instance.Create(path));
        _unflushed.Add((path, stream));
        return stream;
    }

    public void FlushToDisk(Stream stream)
    {
        Call("FlushToDisk");
        DiskFiles.Instance.FlushToDisk(((WatchedStream)stream).Inner);
        _unflushed.RemoveAll(entry => entry.Stream == stream);
    }

    public void Move(string path, string destination)
    {
        Call("Move");
        DiskFiles.Instance.Move(path, destination);
        // It keeps what was not flushed under its new name.
        for (int i = 0; i < _unflushed.Count; i++)
        {
            if (_unflushed[i].Path == path)
                _unflushed[i] = (destination, _unflushed[i].Stream);
        }
    }

    public void Delete(string path)
    {
        Call("Delete");
        DiskFiles.Instance.Delete(path);
    }

    public void Touch(string path)
    {
        Call("Touch");
        DiskFiles.Instance.Touch(path);
    }

    public long FreeBytes(string folder)
    {
        Call("FreeBytes");
        return DiskFiles.Instance.FreeBytes(folder);
    }

    private void Call(string name)
    {
        // A process that has ended does not clean up.
        if (_isDead)
            throw new ProcessKilledException();
        int number = _calls.Count;
        _calls.Add(name);
        if (fault(number, name) is not { } exception)
            return;
        _isDead = exception is ProcessKilledException;
        throw exception;
    }

    private sealed class WatchedStream(FaultyFiles files, Stream inner) : Stream
    {
        public Stream Inner { get; } = inner;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Inner.Length;

        public override long Position { get => Inner.Position; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            files.Call("Write");
            Inner.Write(buffer[..(buffer.Length / 2)]);
            files.Call("Write");
            Inner.Write(buffer[(buffer.Length / 2)..]);
        }

        public override void Flush() => Inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                Inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
