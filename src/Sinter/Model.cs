using System.Diagnostics;
using Sinter.Caching;
using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Evaluation;
using Sinter.Kernels;
using Sinter.Loading;
using Sinter.Planning;
using Sinter.Runtime;
using Sinter.Scheduling;
using Sinter.Tracing;

namespace Sinter;

/// <summary>A loaded Core ML model. Immutable, and safe to use from any thread in every call.</summary>
/// <example>
/// <code>
/// using Model model = Model.Load("Classifier.mlpackage");
/// Prediction prediction = model.Predict(new Features { ["image"] = image });
/// Console.WriteLine(prediction.Text("classLabel"));
/// </code>
/// </example>
public sealed class Model : IDisposable, IAsyncDisposable
{
    private readonly IModelEvaluator _evaluator;
    private readonly WorkPool _pool;
    private readonly CpuComputeDevice _device;
    private readonly Specializer _specializer;
    private readonly ArenaBudget? _arenas;
    private string? _name;
    private int _disposed;

    // The model's own use of its memory and threads, and one per call in progress: the last to end gives them back.
    private int _uses = 1;

    private Model(string path, ModelDescription description, ModelConfiguration configuration, IModelEvaluator evaluator, CpuComputeDevice device,
        Specializer specializer, WorkPool pool, JoinedPredictions? joined, LoadTrace trace, TimeSpan duration)
    {
        _device = device;
        _specializer = specializer;
        LoadReport = trace.Report(duration, evaluator.PlannedMemory);
        _pool = pool;
        Path = path;
        Description = description;
        Configuration = configuration;
        _evaluator = evaluator;
        _arenas = configuration.Arenas;
        int inFlight = InFlight(configuration, evaluator.PlannedMemory.Arena);
        Scheduler = configuration.Scheduler ?? PredictionScheduler.OfProcess;
        Joined = joined;
        Queue = new PredictionQueue(new QueueLimits(inFlight, configuration.QueueLimit, configuration.WhenFull),
            joined is null ? null : new QueueBatching(joined.Sizes, configuration.DynamicBatching!.MaxDelay));
    }

    /// <summary>The devices of this machine that models run on. Others are named by <see cref="ModelConfiguration.Devices"/>.</summary>
    public static IReadOnlyList<ComputeDevice> AvailableComputeDevices => ComputeDevices.Found;

    /// <summary>Where the model was loaded from.</summary>
    public string Path { get; }

    /// <summary>The file's or folder's name, for traces.</summary>
    internal string Name => _name ??= NameOf(Path);

    /// <summary>What the model takes and gives.</summary>
    public ModelDescription Description { get; }

    /// <summary>What loading took and what the model holds.</summary>
    public LoadReport LoadReport { get; }

    /// <summary>What predictions take at most, before the first has run. Of a model with flexible shapes: for those that it is ready for
    /// now.</summary>
    public MemoryPlan MemoryPlan
    {
        get
        {
            (long arena, long constants) = _evaluator.PlannedMemory;
            return new MemoryPlan(arena, constants, Queue.Limits.MaxInFlight, Configuration.MemoryBudgetBytes);
        }
    }

    /// <summary>Bytes of arenas that exist now; only a model with a memory budget counts them.</summary>
    internal long ArenaBytesHeld => _arenas?.Held ?? 0;

    /// <summary>Where the model's operations run, why, and what they are estimated to cost. Empty for a model that runs no program. The
    /// first time on a machine, its devices are measured, which takes some tens of milliseconds.</summary>
    public ComputePlan ComputePlan => Plan(measured: null);

    internal PredictionScheduler Scheduler { get; }

    /// <summary>The asynchronous predictions that wait or run.</summary>
    internal PredictionQueue Queue { get; }

    /// <summary>What evaluates several predictions as one; null when the configuration does not want it.</summary>
    internal JoinedPredictions? Joined { get; }

    /// <summary>Asynchronous calls that wait to be used again.</summary>
    internal IdlePool<PredictionCall> IdleCalls { get; } = new();

    /// <summary>How the model was loaded.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Loads a source model (<c>.mlmodel</c>, <c>.mlpackage</c>) or a compiled one (<c>.mlmodelc</c>).</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="configuration">How to load it; null for the defaults.</param>
    /// <exception cref="ModelFormatException">A file is damaged, or the program breaks the rules of its operations.</exception>
    /// <exception cref="ModelUnsupportedException">The model is valid, but something in it is not supported.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Model Load(string path, ModelConfiguration? configuration = null) => Load(path, configuration, CancellationToken.None);

    /// <summary>Loads a model without blocking the caller.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="configuration">How to load it; null for the defaults.</param>
    /// <inheritdoc cref="Load(string, ModelConfiguration?)"/>
    /// <param name="cancellationToken">Stops the load; looked at between its steps.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<Model> LoadAsync(string path, ModelConfiguration? configuration = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(path, configuration, cancellationToken), cancellationToken);

    /// <summary>Makes a model ready ahead of its use: what a load with this configuration needs is in the cache afterwards. Does little when
    /// it is there already.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="configuration">How it will be loaded; null for the defaults.</param>
    /// <param name="policy">How long what is kept may stay.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What it took, and whether it is in the cache: a cache that cannot be written is no error.</returns>
    /// <inheritdoc cref="Load(string, ModelConfiguration?)" path="/exception"/>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<LoadReport> SpecializeAsync(string path, ModelConfiguration? configuration = null,
        CachePolicy policy = CachePolicy.Purgeable, CancellationToken cancellationToken = default) =>
        Task.Run(() =>
        {
            using Model model = Load(path, (configuration ?? new ModelConfiguration()) with { CachePolicy = policy }, cancellationToken);
            return model.LoadReport;
        }, cancellationToken);

    /// <summary>Makes a compiled model (<c>.mlmodelc</c>) from a source model.</summary>
    /// <param name="source">A <c>.mlmodel</c> file or <c>.mlpackage</c> folder.</param>
    /// <param name="output">The folder to make, or an existing folder to make it in; null for a new folder among the temporary
    /// files.</param>
    /// <returns>The path of the compiled model.</returns>
    /// <exception cref="ModelFormatException">The source model is invalid.</exception>
    /// <exception cref="ModelUnsupportedException">The source model is of a type that is not compiled.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static string Compile(string source, string? output = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        return ModelCompiler.Compile(source, output, CancellationToken.None);
    }

    /// <summary>Makes a compiled model without blocking the caller.</summary>
    /// <param name="source">A <c>.mlmodel</c> file or <c>.mlpackage</c> folder.</param>
    /// <param name="output">The folder to make, or an existing folder to make it in; null for a new folder among the temporary
    /// files.</param>
    /// <inheritdoc cref="Compile"/>
    /// <param name="cancellationToken">Stops the work; nothing is left behind.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<string> CompileAsync(string source, string? output = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        return Task.Run(() => ModelCompiler.Compile(source, output, cancellationToken), cancellationToken);
    }

    /// <summary>Evaluates the model once, on the calling thread, without waiting for others.</summary>
    /// <param name="inputs">A value per input; optional inputs may be left out.</param>
    /// <param name="options">The state to use, arrays for the outputs, and the time that there is; null for none.</param>
    /// <exception cref="ModelInputException">An input is missing, unknown, or does not fit the description; or an output backing does not
    /// fit its output.</exception>
    /// <exception cref="PredictionFailedException">The values broke an operation's rules.</exception>
    /// <exception cref="InvalidOperationException">A prediction with the same output backings is in flight.</exception>
    /// <exception cref="PredictionTimeoutException">It was not done in the time that the options give.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Prediction Predict(Features inputs, PredictionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Enter();
        try
        {
            return TimedCall.Run((Model: this, inputs, options), options, Path, Scheduler.Clock,
                static (call, stop) => call.Model.Evaluate(call.inputs, call.options, stop));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Evaluates the model once without blocking the caller: the prediction waits for its turn and runs on a thread of Sinter's.
    /// The result has the same bits as that of <see cref="Predict"/>.</summary>
    /// <param name="inputs">A value per input; optional inputs may be left out. They must not change until the prediction is
    /// done.</param>
    /// <param name="options">The state to use, arrays for the outputs, the time that there is, and the place in the queue; null for
    /// none.</param>
    /// <inheritdoc cref="Predict"/>
    /// <param name="cancellationToken">Stops the prediction; looked at before each operation and between parts of large ones.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PredictionDroppedException">The prediction gave way to another while it waited.</exception>
    /// <exception cref="PredictionRejectedException">As many predictions waited as may.</exception>
    public ValueTask<Prediction> PredictAsync(Features inputs, PredictionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Enter();
        return (IdleCalls.Take() ?? new PredictionCall(this)).Submit(inputs, options, cancellationToken);
    }

    /// <summary>Evaluates the model for each of several inputs. With a state, each evaluation continues from the one before; without,
    /// several run at once, at most <see cref="ModelConfiguration.MaxInFlight"/>, and the results are the same.</summary>
    /// <param name="inputs">The inputs of each evaluation.</param>
    /// <param name="options">The state to use and the time that there is for all together; null for none.</param>
    /// <returns>One prediction per input, in the same order.</returns>
    /// <exception cref="ModelInputException">An input is missing, unknown, or does not fit the description.</exception>
    /// <exception cref="PredictionFailedException">The values broke an operation's rules.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<Features> inputs, PredictionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Enter();
        try
        {
            return TimedCall.Run((Model: this, inputs, options), options, Path, Scheduler.Clock,
                static (call, stop) => call.Model.EvaluateBatch(call.inputs, call.options, call.Model.Queue.Limits.MaxInFlight, stop));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Evaluates the model for each of several inputs without blocking the caller. The batch waits as one prediction
    /// does.</summary>
    /// <param name="inputs">The inputs of each evaluation.</param>
    /// <param name="options">The state to use, the time that there is for all together, and the place in the queue; null for
    /// none.</param>
    /// <inheritdoc cref="PredictBatch(IReadOnlyList{Features}, PredictionOptions?)"/>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<IReadOnlyList<Prediction>> PredictBatchAsync(
        IReadOnlyList<Features> inputs, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Enter();
        return new BatchCall(this).Submit(inputs, options, cancellationToken);
    }

    /// <summary>Evaluates the model for inputs that come one by one, several at once, and gives the results in the order of the inputs. No
    /// more inputs are taken than are predicted; a caller that takes results slowly slows the source down.</summary>
    /// <param name="inputs">The inputs. Its enumerator should heed the token that it is given.</param>
    /// <param name="options">How many at once, what happens to inputs that come too fast, and the options of each prediction; null for the
    /// defaults.</param>
    /// <param name="cancellationToken">Stops the stream.</param>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    /// <remarks>What a prediction or the source throws ends the stream, after the results before it. Whoever stops enumerating stops the
    /// predictions in flight.</remarks>
    public IAsyncEnumerable<Prediction> PredictStreamAsync(IAsyncEnumerable<Features> inputs, StreamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= new StreamOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxInFlight, nameof(options));
        if (options.Prediction?.OutputBackings is not null)
            throw new ArgumentException("Output backings take the outputs of one prediction, not of a stream.", nameof(options));
        if (options.Prediction?.State is not null && options.AsCompleted)
            throw new ArgumentException("Predictions that share a state are done in their order.", nameof(options));
        return PredictionStream.RunAsync(this, inputs, options, cancellationToken);
    }

    /// <summary>The compute plan with the times that operations really take: predicts a few times, and measures each operation. Other
    /// predictions of the model at the same time are measured with it.</summary>
    /// <param name="inputs">A value per input; optional inputs may be left out.</param>
    /// <param name="predictions">How many predictions are measured, after one that is not.</param>
    /// <inheritdoc cref="Predict"/>
    public ComputePlan MeasureComputePlan(Features inputs, int predictions = 10)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(predictions);
        PredictionOptions options = new() { State = CreateState() };
        Predict(inputs, options);
        ICompiledSegment[] parts = [.. _evaluator.Segments.SelectMany(segment => segment.Parts)];
        SegmentProfile?[] before = [.. parts.Select(part => part.Profile)];
        try
        {
            foreach (ICompiledSegment part in parts)
                part.Profile = new SegmentProfile(part);
            for (int i = 0; i < predictions; i++)
                Predict(inputs, options);
            return Plan(parts.SelectMany(part => part.Profile!.Times).Where(time => time.Calls > 0)
                .GroupBy(time => time.Step.Operation, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Aggregate(TimeSpan.Zero, (sum, time) => sum + time.Total) / predictions,
                    StringComparer.Ordinal));
        }
        finally
        {
            for (int i = 0; i < parts.Length; i++)
                parts[i].Profile = before[i];
        }
    }

    /// <summary>A fresh state, all zeros, for a stateful model; one without states for any other.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ModelState CreateState()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _evaluator.CreateState();
    }

    /// <summary>Gives the model's memory back. Predictions that are running end as they would have.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Leave();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private ComputePlan Plan(IReadOnlyDictionary<string, TimeSpan>? measured) => ComputePlanBuilder.Build(_specializer,
        device => Calibrations.Of(device, Configuration, CancellationToken.None), _evaluator.Segments, measured);

    private static Model Load(string path, ModelConfiguration? configuration, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Telemetry.Run(TraceKind.Load, NameOf(path), (path, configuration, cancellation),
            static load => LoadNow(load.path, load.configuration, load.cancellation), static loaded => loaded.LoadReport.Origin.Text());
    }

    private static Model LoadNow(string path, ModelConfiguration? configuration, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        configuration ??= new ModelConfiguration();
        ArgumentOutOfRangeException.ThrowIfNegative(configuration.Threads, nameof(configuration));
        ArgumentOutOfRangeException.ThrowIfNegative(configuration.MaxInFlight, nameof(configuration));
        ArgumentOutOfRangeException.ThrowIfNegative(configuration.QueueLimit, nameof(configuration));
        ArgumentOutOfRangeException.ThrowIfNegative(configuration.MemoryBudgetBytes, nameof(configuration));
        if (configuration.MemoryBudgetBytes > 0)
            configuration = configuration with { Arenas = new ArenaBudget(configuration.MemoryBudgetBytes) };
        if (configuration.DynamicBatching is { } batching)
            configuration = JoinedPredictions.Prepare(configuration, batching);
        WorkPool pool = configuration.Threads switch
        {
            0 => WorkPool.Shared,
            1 => WorkPool.Inline,
            int threads => new WorkPool(threads),
        };
        var device = new CpuComputeDevice(pool);
        Specializer specializer = ComputeDevices.SpecializerFor(configuration, device);
        var trace = new LoadTrace();
        try
        {
            (ModelDescription description, IModelEvaluator evaluator) =
                ModelLoader.Load(path, configuration, specializer, pool, trace, cancellation);
            try
            {
                JoinedPredictions? joined = configuration.DynamicBatching is { } options
                    ? JoinedPredictions.Of(evaluator, description, options, path, cancellation)
                    : null;
                return new Model(path, description, configuration, evaluator, device, specializer, pool, joined, trace,
                    Stopwatch.GetElapsedTime(start));
            }
            catch
            {
                evaluator.Dispose();
                throw;
            }
        }
        catch
        {
            device.Dispose();
            DisposeOwn(pool);
            throw;
        }
    }

    /// <summary>Evaluates once. The model has been entered.</summary>
    internal Prediction Evaluate(Features inputs, PredictionOptions? options, CancellationToken cancellation) =>
        Telemetry.Run(TraceKind.Inference, Name, (Model: this, inputs, options, cancellation),
            static call => call.Model.EvaluateOnce(call.inputs, call.options, call.cancellation));

    /// <summary>Evaluates several predictions as one. The model has been entered.</summary>
    internal Prediction[]? EvaluateJoined(Features[] elements) => Telemetry.IsOn
        ? Telemetry.Run(TraceKind.Inference, Name, (Model: this, elements),
            static call => call.Model.Joined!.Predict(call.elements, CancellationToken.None))
        : Joined!.Predict(elements, CancellationToken.None);

    private Prediction EvaluateOnce(Features inputs, PredictionOptions? options, CancellationToken cancellation)
    {
        if (options?.OutputBackings is not { } backings)
            return _evaluator.Predict(inputs, options?.State, cancellation);
        using OutputBackings.Use use = backings.Enter();
        backings.RequireOutputs(Description.Outputs);
        return _evaluator.PredictInto(backings, inputs, options.State, cancellation);
    }

    /// <summary>Evaluates for each input, so many at once. The model has been entered.</summary>
    internal IReadOnlyList<Prediction> EvaluateBatch(IReadOnlyList<Features> inputs, PredictionOptions? options, int atOnce,
        CancellationToken cancellation)
    {
        for (int i = 0; i < inputs.Count; i++)
            ArgumentNullException.ThrowIfNull(inputs[i], nameof(inputs));
        if (options?.OutputBackings is not null)
            throw new ArgumentException("Output backings take the outputs of one prediction, not of a batch.", nameof(options));
        return Telemetry.Run(TraceKind.Inference, Name, (_evaluator, inputs, options?.State, Width: new BatchWidth(atOnce, _pool), cancellation),
            static call => call._evaluator.PredictBatch(call.inputs, call.State, call.Width, call.cancellation),
            results => $"batch of {results.Count}");
    }

    /// <summary>A call that entered the model has ended.</summary>
    internal void Leave()
    {
        if (Interlocked.Decrement(ref _uses) != 0)
            return;
        _evaluator.Dispose();
        _device.Dispose();
        DisposeOwn(_pool);
    }

    private void Enter()
    {
        int uses;
        do
        {
            uses = Volatile.Read(ref _uses);
            ObjectDisposedException.ThrowIf(uses == 0 || Volatile.Read(ref _disposed) != 0, this);
        }
        while (Interlocked.CompareExchange(ref _uses, uses + 1, uses) != uses);
    }

    /// <summary>Asynchronous predictions that may run at once: more than have memory would only keep threads waiting for it.</summary>
    private static int InFlight(ModelConfiguration configuration, long arena)
    {
        int cores = Environment.ProcessorCount;
        int most = configuration.MaxInFlight == 0 ? cores : Math.Min(cores, configuration.MaxInFlight);
        return configuration.MemoryBudgetBytes == 0 || arena == 0 ? most
            : (int)Math.Clamp(configuration.MemoryBudgetBytes / arena, 1, most);
    }

    private static string NameOf(string path) => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path));

    private static void DisposeOwn(WorkPool pool)
    {
        if (pool != WorkPool.Shared && pool != WorkPool.Inline)
            pool.Dispose();
    }
}
