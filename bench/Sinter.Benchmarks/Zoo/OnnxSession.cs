using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Sinter.Tensors;

namespace Sinter.Benchmarks;

/// <summary>An ONNX model of the zoo, loaded by ONNX Runtime with all its optimizations.</summary>
internal sealed class OnnxSession : IZooSession
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _names;
    private OrtValue[] _values = [];
    private OrtIoBinding? _binding;

    private OnnxSession(ZooCase zoo, int threads)
    {
        _options = OptionsFor(threads);
        _session = new InferenceSession(zoo.OnnxPath, _options);
        _names = [.. _session.InputMetadata.Keys];
    }

    public (long Arena, long Constants) PlannedBytes => default;

    /// <summary>Not inlined, so that a process which measures the other engine does not load this one's library.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static OnnxSession Open(ZooCase zoo, int threads) => new(zoo, threads);

    /// <summary>All optimizations.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SessionOptions OptionsFor(int threads) => new()
    {
        IntraOpNumThreads = threads,
        InterOpNumThreads = 1,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    };

    public void Prepare(ZooCase zoo)
    {
        _values = [.. _names.Select(name => ToOnnx(zoo.Inputs[name], _session.InputMetadata[name].ElementType))];
        _binding = _session.CreateIoBinding();
        for (int i = 0; i < _names.Length; i++)
            _binding.BindInput(_names[i], _values[i]);
        foreach (string output in _session.OutputNames)
            _binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
    }

    public void Predict()
    {
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_runOptions, _names, _values, _session.OutputNames);
    }

    public void PredictIntoOwnMemory() => _session.RunWithBinding(_runOptions, _binding!);

    public float[] FirstOutput()
    {
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_runOptions, _names, _values, _session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _binding?.Dispose();
        foreach (OrtValue value in _values)
            value.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    private static OrtValue ToOnnx(Tensor tensor, Type element)
    {
        long[] shape = [.. tensor.Shape.ToArray().Select(size => (long)size)];
        if (element == typeof(float))
            return OrtValue.CreateTensorValueFromMemory(tensor.ToFloats(), shape);
        return element == typeof(long)
            ? OrtValue.CreateTensorValueFromMemory(tensor.ToLongs(), shape)
            : OrtValue.CreateTensorValueFromMemory(tensor.ToInts(), shape);
    }
}
