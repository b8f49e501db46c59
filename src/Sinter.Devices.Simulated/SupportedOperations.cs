using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Simulated;

/// <summary>What a simulated neural engine runs: what such engines are made for, on tensors of known shape with 16-bit floats. The limits
/// are simpler than those of any real one.</summary>
internal static class SupportedOperations
{
    /// <summary>No axis of a tensor may be longer.</summary>
    private const int LongestAxis = 16_384;

    private static readonly HashSet<string> Types =
    [
        "add", "sub", "mul", "maximum", "minimum", "real_div", "abs", "clip", "square", "sqrt", "rsqrt", "exp", "erf", "tanh",
        "relu", "relu6", "leaky_relu", "prelu", "elu", "gelu", "silu", "sigmoid", "sigmoid_hard", "softplus", "softsign", "scaled_tanh",
        "clamped_relu", "linear_activation", "thresholded_relu", "sinter.hard_swish", "sinter.gelu", RoundToFloat16.OperationName,
        "conv", "conv_transpose", "linear", "matmul", "einsum", "max_pool", "avg_pool", "l2_pool",
        "batch_norm", "instance_norm", "layer_norm", "l2_norm", "local_response_norm", "softmax", "scaled_dot_product_attention",
        "reduce_mean", "reduce_sum", "reduce_max", "reduce_min",
        "reshape", "transpose", "squeeze", "expand_dims", "concat", "split", "slice_by_index", "slice_by_size", "pad", "tile", "stack",
        "pixel_shuffle", "space_to_depth", "depth_to_space", "upsample_nearest_neighbor", "upsample_bilinear",
    ];

    public static OperationSupport Query(Operation operation, bool acceptsFloat32)
    {
        string? obstacle = !Types.Contains(operation.Type) ? $"it has no {operation.Type}"
            : operation.ReadVariables().Where(variable => variable.Constant is null).Concat(operation.Outputs).Select(Obstacle)
                .Append(acceptsFloat32 ? null : operation.Outputs.Select(DeclarationObstacle).FirstOrDefault(found => found is not null))
                .FirstOrDefault(found => found is not null);
        return new OperationSupport(obstacle is null, obstacle is null, obstacle ?? "its own kernel, in 16-bit floats");
    }

    private static string? Obstacle(Variable variable)
    {
        if (variable.Type is not TensorType type)
            return $"it takes no {variable.Type}";
        if (!type.TryGetShape(out Shape shape))
            return $"the shape of {variable.Name} is not known";
        if (shape.Rank > 5 || shape.Dimensions.ContainsAnyExceptInRange(0, LongestAxis))
            return $"an axis of {variable.Name} {shape} is longer than {LongestAxis}";
        return type.Element.IsFloat() ? null
            : $"{variable.Name} has elements of {type.Element.MilName()}, and it computes with 16-bit floats only";
    }

    /// <summary>What an operation reads is converted on its way; what the program wants of it must not be more precise than it is.</summary>
    private static string? DeclarationObstacle(Variable output)
    {
        ElementType declared = output.DeclaredElement ?? ((TensorType)output.Type).Element;
        return declared == ElementType.Float16 ? null : $"the program declares {output.Name} with {declared.MilName()}, and it computes with 16-bit floats only";
    }
}
