using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>The memory of a device that works on host tensors.</summary>
public sealed class HostMemory : IDeviceMemory
{
    public static HostMemory Instance { get; } = new();

    public bool IsHost => true;

    public IDeviceBuffer Allocate(ElementType elementType, Shape shape) => new HostBuffer(Tensor.Create(elementType, shape));

    public IDeviceBuffer Import(Tensor tensor) => new HostBuffer(tensor);

    public Tensor Export(IDeviceBuffer buffer) => ((HostBuffer)buffer).Tensor;

    private sealed record HostBuffer(Tensor Tensor) : IDeviceBuffer
    {
        public ElementType ElementType => Tensor.ElementType;

        public Shape Shape => Tensor.Shape;

        public void Dispose()
        {
        }
    }
}
