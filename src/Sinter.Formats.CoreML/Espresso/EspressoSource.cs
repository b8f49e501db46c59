namespace Sinter.Formats.CoreML.Espresso;

/// <summary>What a compiled network is read from.</summary>
/// <param name="Place">The bundle, for error messages.</param>
/// <param name="ModelType">A kind of neural network.</param>
/// <param name="SpecificationVersion">Of the model that was compiled.</param>
/// <param name="Description">Its interface.</param>
/// <param name="Net">The bytes of <c>model.espresso.net</c>.</param>
/// <param name="Shapes">The bytes of <c>model.espresso.shape</c>.</param>
/// <param name="Weights">Opens the file with the weights, by the name that the network gives it.</param>
public sealed record EspressoSource(string Place, Wire.Model.TypeOneofCase ModelType, int SpecificationVersion,
    Wire.ModelDescription Description, ReadOnlyMemory<byte> Net, ReadOnlyMemory<byte> Shapes, Func<string, ReadOnlyMemory<byte>> Weights)
{
    /// <summary>What <c>coremldata.bin</c> holds after the description; empty where the file is absent.</summary>
    public ReadOnlyMemory<byte> TypeData { get; init; }

    /// <summary>The layers that are trained on the device; empty for a network that is not.</summary>
    public ReadOnlyMemory<byte> UpdatableLayers { get; init; }

    /// <summary>How they are trained: a message; null for a network that is not.</summary>
    public ReadOnlyMemory<byte>? UpdateParameters { get; init; }
}
