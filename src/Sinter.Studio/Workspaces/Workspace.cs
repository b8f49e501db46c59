using Sinter.Studio.Problems;
using Sinter.Studio.Uploads;
using Sinter.Workbench;
using Sinter.Workbench.Files;
using Sinter.Workbench.Inspect;

namespace Sinter.Studio.Workspaces;

/// <summary>The models that are open, for all pages of this studio. Only paths of the command line and uploads ever become models.</summary>
public sealed class Workspace(UploadStore uploads) : IDisposable
{
    private const int MostModels = 64;

    private readonly Lock _lock = new();
    private readonly List<OpenModel> _models = [];
    private readonly List<string> _closed = [];
    private readonly List<Problem> _problems = [];
    private int _count;

    /// <summary>Raised on any thread when a model was opened or closed.</summary>
    public event Action? Changed;

    /// <summary>Open models, the newest first.</summary>
    public IReadOnlyList<OpenModel> Models
    {
        get
        {
            lock (_lock)
                return [.. _models];
        }
    }

    /// <summary>Paths of the command line that were closed and can be opened again, the newest first.</summary>
    public IReadOnlyList<string> Recent
    {
        get
        {
            lock (_lock)
                return [.. _closed];
        }
    }

    /// <summary>Models of the command line that could not be opened.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    public OpenModel? Find(string id) => Models.FirstOrDefault(model => model.Id == id);

    /// <summary>Opens the model of an upload. One that is none is deleted.</summary>
    /// <exception cref="ModelException">The model is damaged, or newer than what is known.</exception>
    /// <exception cref="InputFileException">There is no model in the upload.</exception>
    public async Task<OpenModel> OpenAsync(Upload upload, CancellationToken cancellation)
    {
        try
        {
            string path = await ModelSearch.FindAsync(uploads, upload, cancellation);
            return Add(path, await Task.Run(() => ModelReport.Read(path, cancellation), cancellation), upload);
        }
        catch
        {
            uploads.Remove(upload);
            throw;
        }
    }

    /// <summary>Opens a model again that was closed.</summary>
    /// <param name="path">One of <see cref="Recent"/>.</param>
    /// <param name="cancellation">Looked at while reading.</param>
    public async Task<OpenModel> ReopenAsync(string path, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_closed.Contains(path))
                throw new UsageException("Only what was named on the command line can be opened again.");
        }
        ModelReport report = await Task.Run(() => ModelReport.Read(path, cancellation), cancellation);
        lock (_lock)
            _closed.Remove(path);
        return Add(path, report, null);
    }

    /// <summary>Closes a model; the files of an upload are deleted.</summary>
    public void Close(OpenModel model)
    {
        lock (_lock)
        {
            if (!_models.Remove(model))
                return;
            if (model.Upload is null)
                _closed.Insert(0, model.Path);
        }
        Release(model);
        Changed?.Invoke();
    }

    public void Dispose()
    {
        foreach (OpenModel model in Models)
            Release(model);
    }

    internal async Task OpenGivenAsync(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        foreach (string path in paths)
        {
            try
            {
                string full = Path.GetFullPath(path);
                Add(full, await Task.Run(() => ModelReport.Read(full, cancellation), cancellation), null, Models.Count);
            }
            catch (Exception exception) when (exception is ModelException or IOException or UnauthorizedAccessException or InputFileException)
            {
                _problems.Add(Problem.Of(exception));
            }
        }
    }

    private OpenModel Add(string path, ModelReport report, Upload? upload, int place = 0)
    {
        OpenModel model;
        lock (_lock)
        {
            if (_models.Count >= MostModels)
                throw new UsageException($"{MostModels} models are open: close some first.");
            model = new OpenModel($"{++_count}", path, report, upload);
            _models.Insert(place, model);
        }
        Changed?.Invoke();
        return model;
    }

    private void Release(OpenModel model)
    {
        foreach (IDisposable kept in model.Disposables)
            kept.Dispose();
        if (model.Upload is not null)
            uploads.Remove(model.Upload);
    }
}
