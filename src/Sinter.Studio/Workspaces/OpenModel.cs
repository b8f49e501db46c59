using Sinter.Studio.Uploads;
using Sinter.Workbench.Inspect;

namespace Sinter.Studio.Workspaces;

/// <summary>A model that the user has opened.</summary>
public sealed class OpenModel
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Type, object> _kept = new();

    internal OpenModel(string id, string path, ModelReport report, Upload? upload)
    {
        Id = id;
        Path = path;
        Report = report;
        Upload = upload;
    }

    /// <summary>What addresses of pages name it by.</summary>
    public string Id { get; }

    /// <summary>The name of its file or folder.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>What is known of it without loading it.</summary>
    public ModelReport Report { get; }

    /// <summary>Where it came from when a page has sent it; null when it was named on the command line.</summary>
    public Upload? Upload { get; }

    /// <summary>What pages have made of the model, such as a layout or a performance report, one of each type.</summary>
    public T Kept<T>(Func<T> make)
        where T : class => (T)_kept.GetOrAdd(typeof(T), _ => make());

    internal IEnumerable<IDisposable> Disposables => _kept.Values.OfType<IDisposable>();
}
