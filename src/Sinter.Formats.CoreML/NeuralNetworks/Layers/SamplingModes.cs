using Method = Sinter.Formats.CoreML.Wire.SamplingMode.Types.Method;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Networks and programs have different names for the same grids of points.</summary>
internal static class SamplingModes
{
    public static string Name(LayerLowering layer, Wire.SamplingMode? mode) =>
        (mode?.SamplingMethod ?? Method.StrictAlignEndpointsMode) switch
        {
            Method.StrictAlignEndpointsMode => "STRICT_ALIGN_CORNERS",
            Method.AlignEndpointsMode => "ALIGN_CORNERS",
            Method.UpsampleMode => "DEFAULT",
            Method.RoiAlignMode => "OFFSET_CORNERS",
            _ => throw layer.Invalid("a sampling mode", $"{(int)mode!.SamplingMethod}"),
        };
}
