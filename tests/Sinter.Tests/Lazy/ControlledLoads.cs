using System.Collections.Concurrent;
using Sinter.Tests.Api;

namespace Sinter.Tests.Lazy;

/// <summary>Loads that wait until the test lets them go on, and remembers them.</summary>
internal sealed class ControlledLoads(TestPackage package)
{
    private readonly BlockingCollection<Load> _started = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public LazyModel Lazy() => new(package.Path, null, LoadAsync);

    /// <summary>The next load that has begun.</summary>
    public Load Next() => _started.TryTake(out Load? load, TimeSpan.FromSeconds(30)) ? load : throw new TimeoutException("No load began.");

    private async Task<Model> LoadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _count);
        var load = new Load(package, cancellation);
        _started.Add(load);
        return await load.Result;
    }

    internal sealed class Load(TestPackage package, CancellationToken cancellation)
    {
        private readonly TaskCompletionSource<Model> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Model> Result => _result.Task;

        public CancellationToken Cancellation => cancellation;

        public Model Succeed()
        {
            Model model = package.Load();
            _result.SetResult(model);
            return model;
        }

        public void Fail(Exception error) => _result.SetException(error);

        public void Obey() => _result.SetCanceled(cancellation);
    }
}
