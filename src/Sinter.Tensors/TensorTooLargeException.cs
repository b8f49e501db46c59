namespace Sinter.Tensors;

/// <summary>A tensor would take 2 GiB or more, which one block of memory cannot hold.</summary>
public sealed class TensorTooLargeException(ElementType elementType, Shape shape)
    : Exception($"A tensor {elementType.MilName()}{shape} would take {elementType.StorageBytes(shape.ElementCount):N0} bytes; the limit is 2 GiB.")
{
    public ElementType ElementType { get; } = elementType;

    public Shape Shape { get; } = shape;
}
