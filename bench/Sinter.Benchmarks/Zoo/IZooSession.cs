namespace Sinter.Benchmarks;

/// <summary>The engines that are compared.</summary>
internal enum ZooEngine
{
    OnnxRuntime,
    Sinter,
}

/// <summary>A network of the zoo, loaded by one of the engines.</summary>
internal interface IZooSession : IDisposable
{
    /// <summary>Makes the inputs.</summary>
    void Prepare(ZooCase zoo);

    /// <summary>Predicts once; the outputs are thrown away.</summary>
    void Predict();

    /// <summary>Predicts into memory that was made before.</summary>
    void PredictIntoOwnMemory();

    /// <summary>The first output of a prediction.</summary>
    float[] FirstOutput();

    /// <summary>Planned memory of one prediction and of the constants; zero where it is not known.</summary>
    (long Arena, long Constants) PlannedBytes { get; }
}
