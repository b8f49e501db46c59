using System.Diagnostics;

namespace Sinter.Caching;

/// <summary>Notes what a load does: how long each part takes, and what the cache had.</summary>
internal sealed class LoadTrace
{
    private readonly Lock _lock = new();
    private LoadTimes _times = new();

    /// <summary>Specializations that came from the cache.</summary>
    public int Hits { get; private set; }

    /// <summary>Specializations that were made.</summary>
    public int Made { get; private set; }

    /// <summary>Made ones that were kept.</summary>
    public int Kept { get; private set; }

    /// <summary>Why the first that was not in the cache was not.</summary>
    public (CacheMissReason Reason, string Detail)? Miss { get; private set; }

    /// <summary>Why the first that was not kept was not.</summary>
    public string? NotKept { get; private set; }

    public LoadTimes Times
    {
        get
        {
            lock (_lock)
            {
                return _times;
            }
        }
    }

    public LoadReport Report(TimeSpan duration, (long Arena, long Constants) planned) => new(duration, planned.Arena, planned.Constants)
    {
        Origin = Made == 0 ? (Hits > 0 ? LoadOrigin.Cached : LoadOrigin.Prepared)
            : Kept == Made ? LoadOrigin.PreparedAndCached : LoadOrigin.Prepared,
        CacheMiss = Miss?.Reason,
        CacheMissDetail = Miss?.Detail,
        NotCached = NotKept,
        Times = Times,
    };

    public T Time<T>(Func<LoadTimes, TimeSpan, LoadTimes> part, Func<T> action)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return action();
        }
        finally
        {
            Add(part, Stopwatch.GetElapsedTime(start));
        }
    }

    public void Add(Func<LoadTimes, TimeSpan, LoadTimes> part, TimeSpan time)
    {
        lock (_lock)
        {
            _times = part(_times, time);
        }
    }

    public void Hit()
    {
        lock (_lock)
        {
            Hits++;
        }
    }

    public void Missed(CacheMissReason reason, string detail)
    {
        lock (_lock)
        {
            Miss ??= (reason, detail);
        }
    }

    /// <param name="whyNot">Null when it was kept.</param>
    public void MadeOne(string? whyNot)
    {
        lock (_lock)
        {
            Made++;
            if (whyNot is null)
                Kept++;
            else
                NotKept ??= whyNot;
        }
    }
}
