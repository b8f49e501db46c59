using Sinter.Compiler;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Caching;

/// <summary>The cache as one load sees it: everything that it looks up and keeps is for one model and one configuration.</summary>
internal sealed class LoadCache
{
    /// <summary>The part under which the facts of a whole model are kept.</summary>
    public const string WholeModel = "model";

    private readonly EntryStore _store;
    private readonly ModelConfiguration _configuration;
    private readonly Specializer _specializer;
    private readonly LoadTrace _trace;
    private readonly ModelIdentity _model;
    private readonly string _part;

    private LoadCache(EntryStore store, ModelConfiguration configuration, Specializer specializer, LoadTrace trace, ModelIdentity model, string part)
    {
        _store = store;
        _configuration = configuration;
        _specializer = specializer;
        _trace = trace;
        _model = model;
        _part = part;
    }

    /// <summary>The cache for a model; null when it is not to be used, or the model's files cannot be read.</summary>
    public static LoadCache? Open(string path, ModelConfiguration configuration, Specializer specializer, LoadTrace trace, CancellationToken cancellation)
    {
        if (configuration.CachePolicy == CachePolicy.None)
        {
            trace.Missed(CacheMissReason.NotAsked, "the configuration asks for no cache");
            return null;
        }
        EntryStore store = (configuration.Cache ?? ModelCache.Default).Store;
        ModelIdentity? model = trace.Time((times, time) => times with { Hash = times.Hash + time },
            () => ModelIdentity.Of(path, store, cancellation));
        if (model is null)
        {
            trace.Missed(CacheMissReason.Unreadable, "the model's files cannot be read");
            return null;
        }
        return new LoadCache(store, configuration, specializer, trace, model, "");
    }

    /// <summary>The same for a model inside the model.</summary>
    public LoadCache ForPart(string name) => new(_store, _configuration, _specializer, _trace, _model, _part.Length == 0 ? name : $"{_part}/{name}");

    /// <summary>The segment for inputs of these shapes; null when it is not there.</summary>
    public ICompiledSegment? Load(ReadOnlySpan<Shape> shapes, CancellationToken cancellation) =>
        Load(Describe(shapes), artifact => _specializer.Load(artifact, cancellation), cancellation);

    /// <summary>The same, without waiting until all of it is checked.</summary>
    /// <param name="shapes">The shapes.</param>
    /// <param name="check">What must be waited for before anything is computed; null for nothing.</param>
    /// <param name="cancellation">Stops the load.</param>
    public ICompiledSegment? Load(ReadOnlySpan<Shape> shapes, out BlockCheck? check, CancellationToken cancellation)
    {
        BlockCheck? pending = null;
        ICompiledSegment? segment = Load(Describe(shapes), artifact => _specializer.Load(artifact, cancellation), cancellation,
            started => pending = started);
        check = pending;
        return segment;
    }

    /// <summary>Puts the entry for these shapes aside, whose check has failed.</summary>
    public void Refuse(ReadOnlySpan<Shape> shapes, string problem)
    {
        _store.Quarantine(KeyOf(Describe(shapes)));
        _store.CountMiss(CacheMissReason.Damaged);
        _trace.Missed(CacheMissReason.Damaged, problem);
    }

    /// <summary>Refuses to go on when the model is not what was loaded any more.</summary>
    /// <exception cref="ModelFormatException">It was changed or deleted.</exception>
    public void RequireSameModel(CancellationToken cancellation)
    {
        if (ModelIdentity.Of(_model.Path, _store, cancellation)?.Content != _model.Content)
            throw new ModelFormatException(ModelStage.Load, _model.Path, "the files that the model was loaded from",
                "others, and what the cache had of it is damaged");
    }

    /// <summary>Keeps a segment that was made for inputs of these shapes.</summary>
    /// <param name="shapes">The shapes.</param>
    /// <param name="artifact">What the device made of it; null when it has no stored form.</param>
    public void Keep(ReadOnlySpan<Shape> shapes, SegmentArtifact? artifact)
    {
        if (artifact is not null)
        {
            _trace.MadeOne(Keep(Describe(shapes), artifact));
            return;
        }
        const string WhyNot = "the model calls code of the application, or is larger than what is kept";
        _trace.Missed(CacheMissReason.NotStorable, WhyNot);
        _trace.MadeOne(WhyNot);
    }

    /// <summary>Notes how long it takes to make a segment.</summary>
    public ICompiledSegment TimeSpecialize(Func<(ICompiledSegment Segment, SegmentArtifact? Artifact)> make, out SegmentArtifact? artifact)
    {
        (ICompiledSegment segment, artifact) = _trace.Time((times, time) => times with { Specialize = times.Specialize + time }, make);
        return segment;
    }

    /// <summary>The facts of the whole model; null when they are not there.</summary>
    public ModelRecord? LoadRecord(CancellationToken cancellation) =>
        Load(WholeModel, artifact => ModelRecord.Read(artifact.Head, _model.Path), cancellation);

    /// <summary>Keeps the facts of the whole model.</summary>
    public void Keep(ModelRecord record) => Keep(WholeModel, new SegmentArtifact(record.ToBytes(), []));

    private T? Load<T>(string part, Func<SegmentArtifact, T> use, CancellationToken cancellation, Action<BlockCheck?>? whenDeferred = null)
        where T : class
    {
        CacheKey key = KeyOf(part);
        EntryLookup found = _store.Find(key, cancellation, whenDeferred is not null);
        whenDeferred?.Invoke(found.Check);
        _trace.Add((times, time) => times with { Map = times.Map + time }, found.Map);
        _trace.Add((times, time) => times with { Verify = times.Verify + time }, found.Verify);
        if (found.Artifact is { } artifact)
        {
            try
            {
                T result = _trace.Time((times, time) => times with { Specialize = times.Specialize + time }, () => use(artifact));
                if (_configuration.CachePolicy == CachePolicy.Persistent)
                    EntryStore.Attempt(() => _store.MakePersistent(key));
                if (part != WholeModel)
                    _trace.Hit();
                _store.CountHit();
                return result;
            }
            catch (InvalidDataException exception)
            {
                _store.Quarantine(key);
                found = new EntryLookup(null, CacheMissReason.Damaged, exception.Message);
            }
        }
        CacheMissReason reason = found.Reason!.Value;
        string detail = found.Detail;
        if (reason == CacheMissReason.NoEntry)
        {
            // A model whose facts are not kept is read, and then its programs are looked up.
            if (part == WholeModel)
                return null;
            (reason, detail) = Explain(detail);
        }
        _store.CountMiss(reason);
        _trace.Missed(reason, detail);
        return null;
    }

    /// <summary>What is there instead of the entry that was looked for.</summary>
    private (CacheMissReason Reason, string Detail) Explain(string detail)
    {
        if (_model.HasChanged)
            return (CacheMissReason.ModelChanged, "the model's files have changed since it was loaded last");
        EntryInfo[] others = [.. _store.List().Select(entry => entry.Info).OfType<EntryInfo>()
            .Where(info => info.Content == _model.Content && info.Part != WholeModel)];
        if (others.Any(info => info.Engine == _store.Engine))
            return (CacheMissReason.ConfigurationChanged, "what is kept of the model is for other settings, shapes or another device");
        return others.Length > 0
            ? (CacheMissReason.EngineChanged, $"what is kept of the model was written by the engine {others[0].Engine}")
            : (CacheMissReason.NoEntry, detail);
    }

    /// <returns>Why it was not kept; null when it was.</returns>
    private string? Keep(string part, SegmentArtifact artifact) =>
        _trace.Time((times, time) => times with { Write = times.Write + time }, () =>
            _store.Publish(KeyOf(part), InfoOf(part), _configuration.CachePolicy == CachePolicy.Persistent, artifact));

    private string Describe(ReadOnlySpan<Shape> shapes)
    {
        var text = new System.Text.StringBuilder(_part.Length == 0 ? "" : _part + " ");
        foreach (Shape shape in shapes)
            text.Append(shape.ToString().Replace(", ", "x", StringComparison.Ordinal));
        return text.ToString();
    }

    private CacheKey KeyOf(string part)
    {
        EntryInfo info = InfoOf(part);
        return CacheKey.Of(info.Engine, info.Content, info.Part, info.Configuration, info.Device);
    }

    private EntryInfo InfoOf(string part) => new(_store.Engine, _model.Content, _model.Path, part, ConfigurationText(_configuration),
        _specializer.Fingerprint);

    /// <summary>The settings that decide what a model is specialized into.</summary>
    public static string ConfigurationText(ModelConfiguration configuration) =>
        $"{(configuration.FunctionName is { } name ? $"function {name}, " : "")}{configuration.Numerics}, {configuration.WeightResidency}, {configuration.ComputeUnits}";
}
