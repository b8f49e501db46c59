using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Simulated;

/// <summary>The memory of a simulated device: of floats it keeps 16 bits.</summary>
internal sealed class SimulatedMemory : IDeviceMemory
{
    public static SimulatedMemory Instance { get; } = new();

    public bool IsHost => false;

    public IDeviceBuffer Allocate(ElementType elementType, Shape shape) => new Buffer(elementType, Tensor.Create(Kept(elementType), shape));

    public IDeviceBuffer Import(Tensor tensor) => new Buffer(tensor.ElementType,
        Kept(tensor.ElementType) == tensor.ElementType ? tensor.Clone() : tensor.ConvertTo(Kept(tensor.ElementType)));

    public Tensor Export(IDeviceBuffer buffer)
    {
        var own = (Buffer)buffer;
        return own.Tensor.ElementType == own.ElementType ? own.Tensor.Clone() : own.Tensor.ConvertTo(own.ElementType);
    }

    /// <summary>Bytes that a tensor takes on the way to the device and back.</summary>
    public static long BytesOf(Tensor tensor) => tensor.Count * (long)Kept(tensor.ElementType).BitWidth() / 8;

    private static ElementType Kept(ElementType type) => type == ElementType.Float32 ? ElementType.Float16 : type;

    private sealed record Buffer(ElementType ElementType, Tensor Tensor) : IDeviceBuffer
    {
        public Shape Shape => Tensor.Shape;

        public void Dispose()
        {
        }
    }
}
