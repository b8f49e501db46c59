using Sinter.Workbench.Bench;

namespace Sinter.Benchmarks;

/// <summary>A package of the zoo, loaded by Sinter.</summary>
internal sealed class SinterSession(ZooCase zoo, int threads) : IZooSession
{
    private readonly Model _model = Model.Load(zoo.PackagePath, new ModelConfiguration
    {
        Threads = threads,
        CachePolicy = CachePolicy.None,
    });
    private Features _inputs = [];
    private PredictionOptions _intoOwnMemory = new();

    public (long Arena, long Constants) PlannedBytes => (_model.LoadReport.ArenaBytes, _model.LoadReport.ConstantBytes);

    public void Prepare(ZooCase zoo)
    {
        _inputs = zoo.ToFeatures();
        _intoOwnMemory = ModelCost.IntoOwnMemory(_model.Description);
    }

    public void Predict() => _model.Predict(_inputs);

    public void PredictIntoOwnMemory() => _model.Predict(_inputs, _intoOwnMemory);

    public float[] FirstOutput() => _model.Predict(_inputs).Array(_model.Description.Outputs[0].Name).ToArray<float>();

    public void Dispose() => _model.Dispose();
}
