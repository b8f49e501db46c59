namespace Sinter.Benchmarks;

/// <summary>A package of the zoo, loaded by Sinter.</summary>
internal sealed class SinterSession(ZooCase zoo, int threads) : IZooSession
{
    private readonly Model _model = Model.Load(zoo.PackagePath, new ModelConfiguration { Threads = threads });
    private Features _inputs = [];
    private PredictionOptions _intoOwnMemory = new();

    public (long Arena, long Constants) PlannedBytes => (_model.LoadReport.ArenaBytes, _model.LoadReport.ConstantBytes);

    public void Prepare(ZooCase zoo)
    {
        _inputs = zoo.ToFeatures();
        var backings = new OutputBackings();
        foreach (FeatureDescription output in _model.Description.Outputs)
        {
            if (output.Type is ArrayFeatureType { Shape.Count: > 0 } type)
                backings[output.Name] = MultiArray.Zeros(type.ElementType ?? ArrayElementType.Float32, [.. type.Shape]);
        }
        _intoOwnMemory = new PredictionOptions { OutputBackings = backings };
    }

    public void Predict() => _model.Predict(_inputs);

    public void PredictIntoOwnMemory() => _model.Predict(_inputs, _intoOwnMemory);

    public float[] FirstOutput() => _model.Predict(_inputs).Array(_model.Description.Outputs[0].Name).ToArray<float>();

    public void Dispose() => _model.Dispose();
}
