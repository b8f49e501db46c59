using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>The packed forms that an artifact holds.</summary>
internal sealed class StoredWeights
{
    private readonly Dictionary<MemoryIdentity, int> _numbers = [];
    private readonly Dictionary<(int Constant, string Form), ArtifactBlock[]> _packed = [];

    public void AddConstant(int number, Tensor constant)
    {
        if (MemoryIdentity.Of(constant.Memory) is { } identity)
            _numbers.TryAdd(identity, number);
    }

    /// <exception cref="InvalidDataException">There is one already.</exception>
    public void AddPacked(int constant, string form, ArtifactBlock[] blocks)
    {
        if (!_packed.TryAdd((constant, form), blocks))
            throw new InvalidDataException($"The artifact has the form {form} of constant {constant} twice.");
    }

    /// <summary>The parts of a packed form; null when the artifact does not hold it.</summary>
    public ArtifactBlock[]? Find(Tensor constant, string form) =>
        MemoryIdentity.Of(constant.Memory) is { } identity && _numbers.TryGetValue(identity, out int number)
            ? _packed.GetValueOrDefault((number, form)) : null;
}
