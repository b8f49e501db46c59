using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>From the gates of one vector of units to its cells and states. The usual functions run in registers, others one after the
/// other.</summary>
internal readonly unsafe struct LstmFunctions
{
    private readonly UnaryOperation _gate;
    private readonly UnaryOperation _cell;
    private readonly UnaryOperation _output;
    private readonly float _clip;
    private readonly bool _isUsual;

    public LstmFunctions(in LstmOptions options)
    {
        (_gate, _cell, _output, _clip) = (options.GateActivation, options.CellActivation, options.OutputActivation, options.Clip);
        _isUsual = options.Peephole.IsEmpty && float.IsPositiveInfinity(_clip) && _gate.Kind == UnaryKind.Sigmoid
            && _cell.Kind == UnaryKind.Tanh && _output.Kind == UnaryKind.Tanh;
    }

    /// <param name="tier">The vector level.</param>
    /// <param name="gates">i, f, o and z, a vector each.</param>
    /// <param name="cell">Of the units.</param>
    /// <param name="hidden">Gets the new state.</param>
    /// <param name="peephole">That of i at the units; null for none.</param>
    /// <param name="peepholePitch">From i's peephole to f's, and from f's to o's.</param>
    /// <param name="vector">Units: the tier's vector.</param>
    public void Run(CpuTier tier, float* gates, float* cell, float* hidden, float* peephole, nint peepholePitch, int vector)
    {
        if (!_isUsual || tier == CpuTier.Scalar)
            RunAny(tier, gates, cell, hidden, peephole, peepholePitch, vector);
        else if (tier == CpuTier.Vector512)
            Usual512(gates, cell, hidden);
        else if (tier == CpuTier.Vector256)
            Usual256(gates, cell, hidden);
        else
            Usual128(gates, cell, hidden);
    }

    private void RunAny(CpuTier tier, float* input, float* cell, float* hidden, float* peephole, nint peepholePitch, int vector)
    {
        float* forget = input + vector;
        float* output = forget + vector;
        float* candidate = output + vector;
        if (peephole != null)
        {
            GateLoops.AddProduct(input, peephole, cell, vector);
            GateLoops.AddProduct(forget, peephole + peepholePitch, cell, vector);
        }
        _gate.Run(tier, input, input, 2 * vector);
        _cell.Run(tier, candidate, candidate, vector);
        GateLoops.UpdateCell(cell, forget, input, candidate, _clip, vector);
        if (peephole != null)
            GateLoops.AddProduct(output, peephole + 2 * peepholePitch, cell, vector);
        _gate.Run(tier, output, output, vector);
        _output.Run(tier, cell, candidate, vector);
        GateLoops.Multiply(output, candidate, hidden, vector);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Usual512(float* gates, float* cell, float* hidden)
    {
        Vector512<float> input = VectorMath.Sigmoid(Vector512.Load(gates)), forget = VectorMath.Sigmoid(Vector512.Load(gates + 16));
        Vector512<float> output = VectorMath.Sigmoid(Vector512.Load(gates + 32)), candidate = VectorMath.Tanh(Vector512.Load(gates + 48));
        Vector512<float> value = GateLoops.Flush(Vector512.FusedMultiplyAdd(input, candidate, forget * Vector512.Load(cell)));
        value.Store(cell);
        GateLoops.Flush(output * VectorMath.Tanh(value)).Store(hidden);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Usual256(float* gates, float* cell, float* hidden)
    {
        Vector256<float> input = VectorMath.Sigmoid(Vector256.Load(gates)), forget = VectorMath.Sigmoid(Vector256.Load(gates + 8));
        Vector256<float> output = VectorMath.Sigmoid(Vector256.Load(gates + 16)), candidate = VectorMath.Tanh(Vector256.Load(gates + 24));
        Vector256<float> value = GateLoops.Flush(Vector256.FusedMultiplyAdd(input, candidate, forget * Vector256.Load(cell)));
        value.Store(cell);
        GateLoops.Flush(output * VectorMath.Tanh(value)).Store(hidden);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Usual128(float* gates, float* cell, float* hidden)
    {
        Vector128<float> input = VectorMath.Sigmoid(Vector128.Load(gates)), forget = VectorMath.Sigmoid(Vector128.Load(gates + 4));
        Vector128<float> output = VectorMath.Sigmoid(Vector128.Load(gates + 8)), candidate = VectorMath.Tanh(Vector128.Load(gates + 12));
        Vector128<float> value = GateLoops.Flush(Vector128.MultiplyAddEstimate(input, candidate, forget * Vector128.Load(cell)));
        value.Store(cell);
        GateLoops.Flush(output * VectorMath.Tanh(value)).Store(hidden);
    }
}
