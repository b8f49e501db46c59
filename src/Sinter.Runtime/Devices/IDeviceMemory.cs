using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>Moves tensors between the host and a device. On a device that works in host memory nothing is copied.</summary>
public interface IDeviceMemory
{
    /// <summary>True when the device reads and writes host tensors directly.</summary>
    bool IsHost { get; }

    /// <summary>Memory on the device for a tensor of this type and shape.</summary>
    IDeviceBuffer Allocate(ElementType elementType, Shape shape);

    /// <summary>The device's view of a host tensor; copies unless <see cref="IsHost"/>.</summary>
    IDeviceBuffer Import(Tensor tensor);

    /// <summary>A host tensor with the buffer's content; copies unless <see cref="IsHost"/>.</summary>
    Tensor Export(IDeviceBuffer buffer);
}

/// <summary>A tensor on a device.</summary>
public interface IDeviceBuffer : IDisposable
{
    ElementType ElementType { get; }

    Shape Shape { get; }
}
