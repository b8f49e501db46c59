using System.Numerics;
using System.Runtime.InteropServices;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Changes of the element type, and rounding within one.</summary>
internal static class CastBindings
{
    public static CpuKernel? BindCast(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        ElementType from = site.Arguments.Element("x"), to = site.Outputs[0].Element;
        KernelBody? body = from == to ? Copy : from switch
        {
            ElementType.Float32 => FromSingle(to),
            ElementType.Float16 => to == ElementType.Float32 ? WidenHalf : null,
            ElementType.Int32 => to switch
            {
                ElementType.Float32 => IntegersToSingle,
                ElementType.Bool => IntegersToTruth,
                _ => FromInteger<int>(to),
            },
            ElementType.Int16 => FromInteger<short>(to),
            ElementType.UInt16 => FromInteger<ushort>(to),
            ElementType.Int8 => to == ElementType.Float32 ? SignedBytesToSingle : FromInteger<sbyte>(to),
            ElementType.UInt8 or ElementType.Bool => to == ElementType.Float32 ? BytesToSingle : FromInteger<byte>(to),
            _ => null,
        };
        return body is null ? null : new CpuKernel("cast", [site.Argument("x")], body);
    }

    public static CpuKernel? BindRoundToFloat16(BindingSite site) => site.IsFloat("x")
        ? new CpuKernel("rounding to float16", [site.Argument("x")], static (in KernelCall call) =>
        {
            Span<float> y = call.OutputFloats();
            call.Floats(0).CopyTo(y);
            HalfConversion.RoundToHalf(y, call.Pool, call.Cancellation);
        })
        : null;

    private static KernelBody? FromSingle(ElementType to) => to switch
    {
        ElementType.Float16 => NarrowToHalf,
        ElementType.Bool => SingleToTruth,
        ElementType.Int32 => static (in KernelCall call) => IntegerConversion.FromSingle(call.Floats(0), call.OutputIntegers()),
        ElementType.Int8 => static (in KernelCall call) => IntegerConversion.FromSingle(call.Floats(0), call.Output<sbyte>()),
        ElementType.UInt8 => static (in KernelCall call) => IntegerConversion.FromSingle(call.Floats(0), call.OutputBytes()),
        ElementType.Int16 => static (in KernelCall call) => IntegerConversion.FromSingle(call.Floats(0), call.Output<short>()),
        ElementType.UInt16 => static (in KernelCall call) => IntegerConversion.FromSingle(call.Floats(0), call.Output<ushort>()),
        _ => null,
    };

    private static KernelBody? FromInteger<TFrom>(ElementType to)
        where TFrom : unmanaged, IBinaryInteger<TFrom> => to switch
        {
            ElementType.Float32 => Convert<TFrom, float>,
            ElementType.Int32 => Convert<TFrom, int>,
            ElementType.Int16 => Convert<TFrom, short>,
            ElementType.UInt16 => Convert<TFrom, ushort>,
            ElementType.Int8 => Convert<TFrom, sbyte>,
            ElementType.UInt8 => Convert<TFrom, byte>,
            ElementType.Bool => ConvertToTruth<TFrom>,
            _ => null,
        };

    private static void Convert<TFrom, TTo>(in KernelCall call)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, INumberBase<TTo> =>
        IntegerConversion.Convert(Elements<TFrom>(call), MemoryMarshal.Cast<byte, TTo>(call.OutputBytes()));

    private static void ConvertToTruth<TFrom>(in KernelCall call)
        where TFrom : unmanaged, IBinaryInteger<TFrom> => IntegerConversion.ToTruth(Elements<TFrom>(call), call.OutputBytes());

    // By the bytes: booleans are read as unsigned bytes.
    private static ReadOnlySpan<T> Elements<T>(in KernelCall call)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(call.Bytes(0));

    private static void Copy(in KernelCall call) => call.Bytes(0).CopyTo(call.OutputBytes());

    private static void WidenHalf(in KernelCall call) =>
        HalfConversion.ToSingle(call.Inputs[0].Span<Half>(), call.OutputFloats(), call.Pool, call.Cancellation);

    private static void NarrowToHalf(in KernelCall call) =>
        HalfConversion.ToHalf(call.Floats(0), call.Output<Half>(), call.Pool, call.Cancellation);

    private static void IntegersToSingle(in KernelCall call) => IntegerConversion.ToSingle(call.Integers(0), call.OutputFloats());

    private static void SignedBytesToSingle(in KernelCall call) =>
        IntegerConversion.ToSingle(call.Inputs[0].Span<sbyte>(), call.OutputFloats());

    private static void BytesToSingle(in KernelCall call) => IntegerConversion.ToSingle(call.Bytes(0), call.OutputFloats());

    private static void IntegersToTruth(in KernelCall call) => IntegerConversion.ToTruth(call.Integers(0), call.OutputBytes());

    private static void SingleToTruth(in KernelCall call) => IntegerConversion.ToTruth(call.Floats(0), call.OutputBytes());
}
