using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>What support vector machines that regress and those that classify share.</summary>
internal static class SupportVectorParts
{
    public static SupportVectorSet Set(SupportVectors vectors, Wire.Kernel? kernel, int length, string place)
    {
        KernelFunction function = Function(kernel, place);
        return vectors.Indices is null
            ? new SupportVectorSet(function, length, vectors.Values)
            : new SupportVectorSet(function, length, vectors.Starts!, vectors.Indices, vectors.Values);
    }

    private static KernelFunction Function(Wire.Kernel? kernel, string place) => kernel?.KernelCase switch
    {
        Wire.Kernel.KernelOneofCase.LinearKernel => new KernelFunction(KernelFunctionKind.Linear),
        Wire.Kernel.KernelOneofCase.RbfKernel => new KernelFunction(KernelFunctionKind.RadialBasis, kernel.RbfKernel.Gamma),
        Wire.Kernel.KernelOneofCase.PolyKernel when kernel.PolyKernel.Degree < 0 =>
            throw Invalid(place, "a degree that is not negative", $"{kernel.PolyKernel.Degree}"),
        Wire.Kernel.KernelOneofCase.PolyKernel =>
            new KernelFunction(KernelFunctionKind.Polynomial, kernel.PolyKernel.Gamma, kernel.PolyKernel.C, kernel.PolyKernel.Degree),
        Wire.Kernel.KernelOneofCase.SigmoidKernel =>
            new KernelFunction(KernelFunctionKind.Sigmoid, kernel.SigmoidKernel.Gamma, kernel.SigmoidKernel.C),
        _ => throw Invalid(place, "a linear, rbf, poly or sigmoid kernel", "none"),
    };

    private static ModelFormatException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Load, $"{place}, kernel", expected, actual);
}
