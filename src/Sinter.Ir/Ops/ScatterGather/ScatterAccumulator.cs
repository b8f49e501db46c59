using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>A copy of a tensor that updates are combined into: doubles for floats, 64-bit integers for integers, rounded once at the end.
/// Updates are combined in row-major order, so the last of several to one place wins under <c>update</c>.</summary>
internal sealed class ScatterAccumulator
{
    private readonly Tensor _data;
    private readonly double[] _floats;
    private readonly long[] _integers;
    private readonly double[] _floatUpdates;
    private readonly long[] _integerUpdates;
    private readonly Func<double, double, double> _combineFloats;
    private readonly Func<long, long, long> _combineIntegers;

    public ScatterAccumulator(Arguments arguments)
    {
        _data = arguments.Tensor("data");
        Tensor updates = arguments.Tensor("updates");
        if (updates.ElementType != _data.ElementType)
            throw arguments.Invalid("updates", $"elements of {_data.ElementType.MilName()}", updates.ToString());
        bool isFloat = _data.ElementType.IsFloat();
        _floats = isFloat ? _data.ToDoubles() : [];
        _floatUpdates = isFloat ? updates.ToDoubles() : [];
        _integers = isFloat ? [] : _data.ToLongs();
        _integerUpdates = isFloat ? [] : updates.ToLongs();
        (_combineFloats, _combineIntegers) = Mode(arguments);
    }

    /// <summary>Checks the mode, for shape rules.</summary>
    public static void CheckMode(Arguments arguments) => _ = Mode(arguments);

    /// <summary>Combines as many updates, from <paramref name="update"/> on, into those from <paramref name="element"/> on.</summary>
    public void Combine(int element, int update, int count)
    {
        if (_floats.Length > 0)
        {
            for (int i = 0; i < count; i++)
                _floats[element + i] = _combineFloats(_floats[element + i], _floatUpdates[update + i]);
            return;
        }
        for (int i = 0; i < count; i++)
            _integers[element + i] = _combineIntegers(_integers[element + i], _integerUpdates[update + i]);
    }

    public Tensor Result() => _data.ElementType.IsFloat()
        ? TensorConversion.FromDoubles(_data.ElementType, _data.Shape, _floats)
        : TensorConversion.FromLongs(_data.ElementType, _data.Shape, _integers);

    private static (Func<double, double, double> Floats, Func<long, long, long> Integers) Mode(Arguments arguments) =>
        arguments.Text("mode") switch
        {
            "update" => (static (_, update) => update, static (_, update) => update),
            "add" => (static (x, update) => x + update, static (x, update) => x + update),
            "sub" => (static (x, update) => x - update, static (x, update) => x - update),
            "mul" => (static (x, update) => x * update, static (x, update) => x * update),
            "div" => (static (x, update) => x / update, static (x, update) => x / update),
            "max" => (Math.Max, Math.Max),
            "min" => (Math.Min, Math.Min),
            string other => throw arguments.Invalid("mode", "update, add, sub, mul, div, max or min", other),
        };
}
