namespace Sinter;

/// <summary>Code of an application that computes one custom layer of a neural network. It is registered by the name of its class in
/// <see cref="ModelConfiguration.CustomLayers"/> and made once for each layer when the model is loaded. Both methods may be called from
/// several threads at once and must depend on nothing but their arguments. What they throw ends the load or the prediction with a
/// <see cref="ModelException"/> that names the layer and has the cause as its inner exception.</summary>
/// <remarks>Networks of the older array mapping have blobs of the shape [sequence, batch, channels, height, width], others such as their
/// layers give.</remarks>
public interface ICustomLayer
{
    /// <summary>The shapes of the layer's outputs, in their order.</summary>
    /// <param name="inputShapes">The shapes of the layer's inputs.</param>
    IReadOnlyList<int[]> OutputShapes(IReadOnlyList<int[]> inputShapes);

    /// <summary>The layer's outputs, in their order and of the shapes that <see cref="OutputShapes"/> tells. They are copied before the
    /// call's caller goes on, and may be arrays of the inputs, or views of them.</summary>
    /// <param name="inputs">Dense arrays of floats, valid until the method returns.</param>
    IReadOnlyList<MultiArray> Evaluate(IReadOnlyList<MultiArray> inputs);
}
