using System.Collections.Frozen;

namespace Sinter.Ir;

/// <summary>Operations that exist only inside coremltools, between its front ends and its writer. No file that it writes holds one: the
/// wire format has no complex element type.</summary>
public static class DialectOperations
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "complex", "complex_real", "complex_imag", "complex_fft", "complex_fftn", "complex_rfft", "complex_rfftn", "complex_ifft",
        "complex_ifftn", "complex_irfft", "complex_irfftn", "complex_shape", "complex_abs", "complex_stft",
        "torch_upsample_nearest_neighbor", "torch_upsample_bilinear", "torch_tensor_assign", "coreml_update_state",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What to do about an operation that the table does not hold.</summary>
    public static string Advice(string name) => Names.Contains(name)
        ? "core operations only: convert the model to its end, so that coremltools lowers its own dialect before it writes the file"
        : name == "custom_layer"
            ? "MIL operations only, or an implementation of the custom layer"
            : "a MIL operation of iOS15 to iOS26; docs/operations.md lists them";
}
