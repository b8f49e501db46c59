namespace Sinter;

/// <summary>How 16-bit float programs are computed. Both give the same bits on every run, whatever the number of threads.</summary>
public enum Numerics
{
    /// <summary>Float16 values are computed and kept in float32: at least the declared precision, and faster.</summary>
    Fast,

    /// <summary>Every intermediate is rounded to its declared type: what a float16 device would give, so that overflow and drift
    /// can be found on any desk.</summary>
    Faithful,
}
